from __future__ import annotations

import traceback
from typing import Any

import pytest

from loader.redacting import RedactedError, Redaction
from loader.starting import Layer
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

SCHEMA = {"properties": {"pin": {"writeOnly": True}, "size": {"type": "integer"}}}
PLUGIN = info(configured("app.a:A", SCHEMA))


def redaction(*secrets: object) -> Redaction:
    """Return what takes secrets out, each of a layer of its own."""
    return Redaction(PLUGIN, [Layer("", {"pin": secret, "size": 4711}) for secret in secrets])


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("sk-1", "bad key sk-1, sk-1!", "bad key ********, ********!"),
        ("two\nlines  wide", "bad key two lines wide", "bad key ********"),
        ('it\'s "x"\n', "bad key " + repr('it\'s "x"\n'), "bad key '********'"),
        (4711, "bad pin 4711: 47110, 14711, x4711, 4711.5", "bad pin ********: 47110, 14711, x4711, 4711.5"),
        (4711, "(4711) 4711.", "(********) ********."),
        (0.25, "bad 0.25, 10.25", "bad ********, 10.25"),
        (-5, "bad -5", "bad ********"),
        ("4711", "bad 4711", "bad ********"),
        (["a1", {"x": ["b2", 33]}], "a1 b2 33", "******** ******** ********"),
        (("c3", b"d4"), "c3 d4", "******** ********"),
        (True, "True", "True"),
        ("", "nothing", "nothing"),
    ],
)
def test_a_secret_is_taken_out_of_a_text(secret: Any, text: str, shown: str) -> None:
    assert redaction(secret).without(text) == shown


def test_the_longer_of_two_secrets_is_taken_out_whole() -> None:
    assert redaction("abc", "abcdef").without("abcdef abc") == "******** ********"


def test_an_error_without_a_secret_stays_itself() -> None:
    error = ValueError("size 4711")
    assert (redaction("sk-1").cause(error) is error, redaction().cause(error) is error) == (True, True)


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError(secret)",
        "raise ValueError([secret])",
        "raise ValueError('x') from KeyError(secret)",
        "raise ExceptionGroup('several', [ValueError(secret)])",
        "try:\n    raise KeyError(secret)\nexcept KeyError:\n    raise ValueError('x')",
        "error = ValueError('x')\nerror.add_note(secret)\nraise error",
    ],
)
def test_an_error_that_shows_a_secret_anywhere_is_replaced_with_its_traceback(code: str) -> None:
    namespace = {"secret": "sk-1"}
    try:
        exec(compile(code, "plugin.py", "exec"), namespace)  # noqa: S102  (the errors of a plugin)
    except Exception as error:  # noqa: BLE001  (any of them)
        found = redaction("sk-1").cause(error)
    shown = "".join(traceback.format_exception(found))
    assert (type(found), "sk-1" in shown, "plugin.py" in shown) == (RedactedError, False, True)
    assert (found.__cause__, found.__context__) == (None, None)
