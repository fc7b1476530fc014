"""JSON over HTTP as model servers speak it: one document, or a stream of lines.

Whatever goes wrong between here and the server is a `ServerError`; nothing else leaves this module.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST_LINE = 1 << 20
_LONGEST_DOCUMENT = 16 << 20


class ServerError(Exception):
    """No usable answer. `status` is the HTTP status where the server refused, None where no whole answer came."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """Keep the message and the status."""
        super().__init__(message, status)
        self.message = message
        self.status = status

    def __str__(self) -> str:
        """Return the message."""
        return self.message


class Endpoint:
    """A server's address with what every request to it carries.

    Redirections are refused, since urllib would hand the headers, with the key in them, to whatever host they name.
    A server on this machine is spoken to directly, whatever proxy the environment names.
    """

    __slots__ = ("_headers", "_opener", "base_url", "timeout")

    def __init__(self, base_url: str, *, timeout: float, headers: Mapping[str, str] | None = None) -> None:
        """Check the address; connect to nothing.

        Args:
            base_url: An http or https address; a final slash makes no difference.
            timeout: Seconds to wait for a connection, and again for each piece of an answer.
            headers: Headers of every request.

        Raises:
            ValueError: When `base_url` is no such address.
        """
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = f"base_url must be an http or https address, not {base_url!r}"
            raise ValueError(message)
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self._headers = dict(headers or {})
        proxies = urllib.request.ProxyHandler({} if parts.hostname in _LOOPBACK else None)
        self._opener = urllib.request.build_opener(_NoRedirection, proxies)

    def get(self, path: str, *, timeout: float | None = None) -> dict[str, Any]:
        """Return the JSON object at `path`."""
        request = urllib.request.Request(self.base_url + path, headers=self._headers)  # noqa: S310 - checked above
        with self._answer(request, self.timeout if timeout is None else timeout) as response:
            body = response.read(_LONGEST_DOCUMENT + 1)
        if len(body) > _LONGEST_DOCUMENT:
            message = f"{self.base_url} sent an endless document"
            raise ServerError(message)
        return self.decode(body)

    def post_lines(self, path: str, document: Mapping[str, object]) -> Iterator[bytes]:
        """Send `document` and yield the lines of the answer as they come, stripped, empty ones left out."""
        headers = {**self._headers, "Content-Type": "application/json"}
        body = json.dumps(document).encode()
        request = urllib.request.Request(self.base_url + path, body, headers, method="POST")  # noqa: S310 - checked above
        with self._answer(request, self.timeout) as response:
            while line := response.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE:
                    message = f"{self.base_url} sent an endless line"
                    raise ServerError(message)
                if line := line.strip():
                    yield line

    def decode(self, data: bytes) -> dict[str, Any]:
        """Return the JSON object that the server sent as `data`."""
        try:
            document = json.loads(data)
            if b"\\u" in data:
                json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair couldn't be stored or printed
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            message = f"{self.base_url} sent something that isn't a JSON object: {data[:60].decode(errors='replace')!r}"
            raise ServerError(message)
        return document

    @contextmanager
    def _answer(self, request: urllib.request.Request, timeout: float) -> Iterator[http.client.HTTPResponse]:
        try:
            with self._opener.open(request, timeout=timeout) as response:
                yield response
        except urllib.error.HTTPError as error:
            with error:
                message = f"{self.base_url} answered {error.code}: {_stated_reason(error)}"
            raise ServerError(message, error.code) from error
        except TimeoutError as error:
            message = f"{self.base_url} sent nothing for {timeout:g} seconds"
            raise ServerError(message) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                message = f"{self.base_url} sent nothing for {timeout:g} seconds"
            else:
                reason = getattr(error.reason, "strerror", None) or error.reason
                message = f"no server answers at {self.base_url} ({reason})"
            raise ServerError(message) from error
        except (OSError, http.client.HTTPException) as error:
            message = f"{self.base_url} broke off ({error or type(error).__name__})"
            raise ServerError(message) from error


def error_text(document: Mapping[str, Any]) -> str | None:
    """Return what a server says went wrong: `{"error": "..."}` or `{"error": {"message": "..."}}`."""
    match document.get("error"):
        case str(text) | {"message": str(text)}:
            return text
        case None:
            return None
        case other:
            return json.dumps(other)


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _stated_reason(error: urllib.error.HTTPError) -> str:
    if location := error.headers.get("Location"):
        return f"it redirects to {location}, which is not followed"
    try:
        document = json.loads(error.read(_LONGEST_LINE))
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return error.reason
    return (error_text(document) if isinstance(document, dict) else None) or error.reason
