"""How a file becomes text: as CPython's tokenizer would have it, but strictly, and with listed codecs only.

Only regular files are opened, and none is read without a limit.
No codec is ever looked up by a name that a file gives; a cookie only chooses from the list below. Every codec on it
reads ASCII bytes as ASCII, so no code can hide behind one.
"""

from __future__ import annotations

import os
import re
import stat

MAX_BYTES = 16 * 1024 * 1024
"""The largest file that is read."""

MAX_TOKENS = 800_000
"""The longest source that is parsed: a token costs up to a kilobyte of syntax tree, however few bytes it has."""

_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)

_UTF8_BOM = b"\xef\xbb\xbf"
_COOKIE = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-.\w]+)")
# Strings are one token each, and what is left open ends nowhere: so every text is gone through once.
_TOKEN = re.compile(
    r"""
    \#[^\n]*+
    | (?P<prefix>(?<!\w)[A-Za-z]{0,2}) (?P<quote>\"{3}|'{3}|"|') (?:[^"'\\]++ | \\. | (?!(?P=quote)).)*+ (?P=quote)?
    | \w++
    | \S
    """,
    re.DOTALL | re.VERBOSE,
)
_BLANK_LINE = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")

_ALIASES = {
    "ascii": "646 ansi_x3_4_1968 cp367 csascii ibm367 iso646_us iso_ir_6 us us_ascii",
    "utf_8": "cp65001 u8 utf utf8 utf8_ucs2 utf8_ucs4",
    "latin_1": "8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1",
    "iso8859_2": "csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2",
    "iso8859_3": "csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3",
    "iso8859_4": "csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4",
    "iso8859_5": "csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144",
    "iso8859_6": "arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127",
    "iso8859_7": "csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126",
    "iso8859_8": "csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138",
    "iso8859_9": "csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5",
    "iso8859_10": "csisolatin6 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6",
    "iso8859_11": "iso_8859_11 iso_8859_11_2001 thai",
    "iso8859_13": "iso_8859_13 l7 latin7",
    "iso8859_14": "iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8",
    "iso8859_15": "iso_8859_15 l9 latin9",
    "iso8859_16": "iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10",
    "cp1250": "1250 windows_1250",
    "cp1251": "1251 windows_1251",
    "cp1252": "1252 windows_1252",
    "cp1253": "1253 windows_1253",
    "cp1254": "1254 windows_1254",
    "cp1255": "1255 windows_1255",
    "cp1256": "1256 windows_1256",
    "cp1257": "1257 windows_1257",
    "cp1258": "1258 windows_1258",
    "cp437": "437 cspc8codepage437 ibm437",
    "cp720": "",
    "cp737": "",
    "cp775": "775 cspc775baltic ibm775",
    "cp850": "850 cspc850multilingual ibm850",
    "cp852": "852 cspcp852 ibm852",
    "cp855": "855 csibm855 ibm855",
    "cp856": "",
    "cp857": "857 csibm857 ibm857",
    "cp858": "858 csibm858 ibm858",
    "cp860": "860 csibm860 ibm860",
    "cp861": "861 cp_is csibm861 ibm861",
    "cp862": "862 cspc862latinhebrew ibm862",
    "cp863": "863 csibm863 ibm863",
    "cp865": "865 csibm865 ibm865",
    "cp866": "866 csibm866 ibm866",
    "cp869": "869 cp_gr csibm869 ibm869",
    "cp874": "",
    "cp1006": "",
    "cp1125": "1125 cp866u ibm1125 ruscii",
    "koi8_r": "cskoi8r",
    "koi8_t": "",
    "koi8_u": "",
    "kz1048": "kz_1048 rk1048 strk1048_2002",
    "ptcp154": "cp154 csptcp154 cyrillic_asian pt154",
    "tis_620": "iso_ir_166 tis620 tis_620_0 tis_620_2529_0 tis_620_2529_1",
    "hp_roman8": "cp1051 ibm1051 r8 roman8",
    "mac_roman": "macintosh macroman",
    "mac_latin2": "mac_centeuro maccentraleurope maclatin2",
    "mac_cyrillic": "maccyrillic",
    "mac_greek": "macgreek",
    "mac_turkish": "macturkish",
    "mac_iceland": "maciceland",
    "mac_romanian": "",
    "mac_croatian": "",
    "mac_arabic": "",
    "mac_farsi": "",
    "big5": "big5_tw csbig5 x_mac_trad_chinese",
    "big5hkscs": "big5_hkscs hkscs",
    "cp950": "950 ms950",
    "gb2312": "chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese",
    "gbk": "936 cp936 ms936",
    "gb18030": "gb18030_2000",
    "euc_jp": "eucjp u_jis ujis",
    "euc_jis_2004": "euc_jis2004 eucjis2004 jisx0213",
    "euc_jisx0213": "eucjisx0213",
    "shift_jis": "csshiftjis s_jis shiftjis sjis x_mac_japanese",
    "cp932": "932 ms932 ms_kanji mskanji windows_31j",
    "euc_kr": "euckr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001 x_mac_korean",
    "cp949": "949 ms949 uhc",
    "johab": "cp1361 ms1361",
}
# Each alias is one that Python's own `encodings` knows, so that what is read here can be imported there.
_CODEC_OF = {name: codec for codec, aliases in _ALIASES.items() for name in (codec, *aliases.split())}

_AS_UTF8 = "save it as UTF-8"
_MAGIC = (
    (b"\x7fELF", "an ELF binary"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"MZ", "a Windows binary"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O binary"),
    (b"\xce\xfa\xed\xfe", "a Mach-O binary"),
    (b"\xca\xfe\xba\xbe", "a Mach-O binary"),
)
_PYC_SECOND_BYTES = range(0x0B, 0x10)  # the high byte of the magic number of Python 3.0 to 3.20 or so
_SHOWN = 40

GIT_LFS_POINTER = "a git-lfs pointer stands in the file's place"
"""A reason that a build tells under a code of its own: the source is there, only not fetched."""

_CONFLICT = tuple(re.compile(rf"^{mark}", re.MULTILINE) for mark in ("<{7}(?: |$)", "={7}$", ">{7}(?: |$)"))
_LITERAL = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_TEMPLATE_TAG = re.compile(r"^[ \t]*\{[%#].*[%#]\}", re.MULTILINE)
_MAGIC_LINE = re.compile(r"%{1,2}[A-Za-z]\w*|![A-Za-z./]|\w+\s*=\s*[!%][A-Za-z]|\?{1,2}[A-Za-z]|[\w.]+\?{1,2}$")
_PYTHON_2 = (
    (re.compile(r"(?:^|[:;])\s*print\b(?!\s*(?:[=(.,)\]:]|$))"), "the print statement"),
    (re.compile(r"(?:^|[:;])\s*exec\s+[\w\"']"), "the exec statement"),
    (re.compile(r"^\s*except\b[^:]+,\s*[a-z_]\w*\s*:"), "`except Error, name`"),
    (re.compile(r"(?:^|[:;])\s*raise\s+[\w.]+\s*,"), "`raise Error, value`"),
    (re.compile(r"`"), "backticks"),
    (re.compile(r"<>"), "the operator `<>`"),
    (re.compile(r"(?<![\w.])0[0-9]*[1-9][0-9]*[lL]?(?![\w.])"), "an octal number without `0o`"),
    (re.compile(r"(?<![\w.])(?:0[xX][0-9a-fA-F]+|[0-9]+)[lL](?!\w)"), "a long number with `L`"),
    (re.compile(r"\b[uU][rR](?=\"\")"), "a string with `ur`"),
)
_STRAY = re.compile(
    "[\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2013\u2014\u2018-\u201f\u2028-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff]"
)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONGEST_LINE = 2000


class Unreadable(Exception):
    """A file that cannot be read as Python source, and what to do about it; `line` is 1-based, 0 for the whole file."""

    def __init__(self, reason: str, remedy: str, line: int = 0) -> None:
        super().__init__(reason, remedy, line)
        self.reason = reason
        self.remedy = remedy
        self.line = line

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unreadable) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)


def read_file(path: str, *, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of one regular file as they were at one moment; raise Unreadable otherwise."""
    return read_with_status(path, limit=limit)[0]


def read_with_status(path: str, *, limit: int = MAX_BYTES) -> tuple[bytes, os.stat_result]:
    """Return the bytes of one regular file and its status as they were at one moment; raise Unreadable otherwise."""
    for _ in range(2):
        found = _read_once(path, limit)
        if found is not None:
            return found
    raise Unreadable("the file changes while it is read", "run again when nothing writes to it")


def _read_once(path: str, limit: int) -> tuple[bytes, os.stat_result] | None:
    """Return the bytes and the status; None where the file changed meanwhile (or, as in /proc, never says its size)."""
    try:
        # Not blocking: whatever the name was when it was listed, by now it may be a FIFO.
        descriptor = os.open(path, _OPEN_FLAGS)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise Unreadable("the path is not that of a regular file", "remove or rename it")
            if before.st_size > limit:
                raise too_large(before.st_size, limit)
            data = os.read(descriptor, before.st_size + 1)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable(
            f"the file cannot be read ({error.strerror})", "check its permissions, and that it exists"
        ) from None
    same = len(data) == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns
    return (data, before) if same else None


def too_large(size: int, limit: int) -> Unreadable:
    """Say that a file has more bytes than are read."""
    return Unreadable(f"the file is too large ({size:,} bytes; the limit is {limit:,})", "split it, or exclude it")


def decode(data: bytes) -> str:
    r"""Return the text of a source file, with `\n` for every newline and no byte order mark.

    The encoding is found as PEP 263 has it. Lines are those of the tokenizer: split the text at `\n` alone, for form
    feeds, U+2028 and the like end no line. Raise Unreadable where the bytes are not what they are declared to be.
    """
    if b"\0" in data:
        raise _not_text(data) or _with_null(data)
    body = data.removeprefix(_UTF8_BOM)
    cookie = _cookie(body)
    codec = "utf_8" if cookie is None else _codec(cookie, with_bom=len(body) < len(data))
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        raise _not_text(data) or _wrong_byte(error, declared=cookie) from None
    except LookupError:
        raise Unreadable(
            f"the encoding {codec} is not in this Python's standard library", "save the file as UTF-8", 1
        ) from None
    if len(text) > MAX_TOKENS:
        _check_tokens(text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def codec_of(data: bytes) -> str:
    """Return the codec that `decode` takes for a file. Raise Unreadable for a cookie that is not obeyed."""
    body = data.removeprefix(_UTF8_BOM)
    cookie = _cookie(body)
    return "utf_8" if cookie is None else _codec(cookie, with_bom=len(body) < len(data))


def _check_tokens(text: str) -> None:
    """Raise Unreadable where a text has more tokens than are parsed; each field of a formatted string is one."""
    count = 0
    for token in _TOKEN.finditer(text):
        count += 1
        if token["prefix"] and token["prefix"].strip("bBrRuU"):
            count += token[0].count("{")
        if count > MAX_TOKENS:
            raise Unreadable(f"the file has more than {MAX_TOKENS:,} tokens", "split it, or exclude it")


def _cookie(body: bytes) -> str | None:
    """Return the encoding that the first or second line declares, as it is written."""
    found = _COOKIE.match(body)
    if found is None:
        first = _BLANK_LINE.match(body)
        found = _COOKIE.match(body, first.end()) if first else None
    return None if found is None else found[1].decode("ascii")


def _codec(cookie: str, *, with_bom: bool) -> str:
    """Return the codec for a cookie; beside a byte order mark CPython takes `utf-8` alone, not even `utf8`."""
    # CPython's tokenizer normalises twelve characters, and knows these names with any suffix (utf-8-unix).
    start = cookie[:12].lower().replace("_", "-")
    if start == "utf-8" or start.startswith("utf-8-"):
        return "utf_8"
    shown = cookie if len(cookie) <= _SHOWN else cookie[:_SHOWN] + "..."
    if with_bom:
        raise Unreadable(
            f"the byte order mark says UTF-8 and the coding cookie says {shown}", "remove one of the two", 1
        )
    if any(start == name or start.startswith(name + "-") for name in ("latin-1", "iso-8859-1", "iso-latin-1")):
        return "latin_1"
    codec = _CODEC_OF.get(cookie.lower().replace("-", "_"))
    if codec is None:
        raise Unreadable(f"the encoding {shown} is unknown, or not a plain character set", "save the file as UTF-8", 1)
    return codec


def _not_text(data: bytes) -> Unreadable | None:
    """Say what kind of file this is, where its first bytes tell that it is no source in an encoding Python reads."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return Unreadable("the file is in UTF-32, which Python does not read", _AS_UTF8)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Unreadable("the file is in UTF-16, which Python does not read", _AS_UTF8)
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if kind is None and data[2:4] == b"\r\n" and data[1] in _PYC_SECOND_BYTES:
        kind = "compiled bytecode"
    if kind is not None:
        return Unreadable(f"the file is {kind}, not Python source", "remove it, or give it its own file name suffix")
    start = data[:256]
    for half in (start[::2], start[1::2]):
        if len(start) >= 8 and half.count(0) * 10 >= len(half) * 9:
            return Unreadable("the file is in UTF-16 or UTF-32, which Python does not read", _AS_UTF8)
    return None


def _with_null(data: bytes) -> Unreadable:
    return Unreadable("a null byte, which source must not hold", "remove it", _line_at(data, data.index(b"\0")))


def _wrong_byte(error: UnicodeDecodeError, *, declared: str | None) -> Unreadable:
    """Say which byte does not fit the encoding, and where."""
    wrong = f"byte 0x{error.object[error.start]:02x} is not valid"
    line = _line_at(error.object, error.start)
    if declared is None:
        return Unreadable(f"{wrong} UTF-8", "save the file as UTF-8, or declare its encoding (PEP 263)", line)
    return Unreadable(f"{wrong} in the declared encoding {declared}", "correct the coding cookie, or the text", line)


def _line_at(data: bytes, position: int) -> int:
    before = data[:position]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def diagnose(text: str, error_line: int) -> tuple[str, str] | None:
    """Say why a text that `decode` returned is no Python where its look tells more than the parser: reason and remedy.

    `error_line` is the line (1-based) at which the parser gave up. Return None where nothing is recognised.
    """
    if text.startswith("version https://git-lfs.github.com/spec/"):
        return GIT_LFS_POINTER, "fetch the file with `git lfs pull`"
    if all(mark.search(text) for mark in _CONFLICT):
        return "merge-conflict markers are left in the file", "resolve the conflict"
    if re.match(r"\s*<(?:!doctype|html|\?xml)\b", text, re.IGNORECASE):
        return "the file is HTML or XML, not Python source", "fetch the source itself"
    line = _line(text, error_line)
    # What stands in strings and comments can't be the reason; their quotes stay, to tell `print "x"` from `print`.
    code = _LITERAL.sub('""', line).partition("#")[0].rstrip()
    if _TEMPLATE_TAG.search(text) or "{{" in code or re.search(r"\{\{-?\s*(?:cookiecutter|copier)\b", text):
        return "the file is a template (Jinja, cookiecutter), not Python source", "exclude it, or render it first"
    if _MAGIC_LINE.match(code.lstrip()):
        return "IPython syntax (a magic, a shell command or `?`)", "export the notebook as a script"
    if stray := _STRAY.search(code):
        from unicodedata import name

        return f"the character U+{ord(stray[0]):04X} ({name(stray[0])}) stands in code", "remove or replace it"
    for pattern, what in _PYTHON_2:
        if pattern.search(code):
            return f"{what} of Python 2", "port the file to Python 3, or exclude it"
    return None


def bidi_lines(text: str) -> tuple[int, ...]:
    """Return the lines (1-based) with a character that reorders what is displayed (Trojan Source, CVE-2021-42574).

    These are embeddings, overrides and isolates. The marks U+061C, U+200E and U+200F move nothing but the weak signs
    beside them: texts that are written from right to left need them.
    """
    if text.isascii() or not _BIDI.search(text):
        return ()
    return tuple(number for number, line in enumerate(text.split("\n"), 1) if _BIDI.search(line))


def _line(text: str, number: int) -> str:
    """Return one line of `text`, cut where no sensible line goes on."""
    start = 0
    for _ in range(number - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return ""
    end = text.find("\n", start)
    return text[start : len(text) if end < 0 else end][:_LONGEST_LINE]
