from __future__ import annotations

import ast
import codecs
import encodings.aliases
import importlib.util
import io
import os
import pickle
import subprocess
import sys
import threading
import tokenize
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import read
from indexer.read import MAX_BYTES, Unreadable, bidi_lines, decode, diagnose, read_file

posix = pytest.mark.skipif(os.name == "nt", reason="needs what POSIX file systems have")


def refusal(data: bytes) -> tuple[str, int]:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    return caught.value.reason, caught.value.line


def diagnosis(text: str) -> str | None:
    """Return what is said of a text at the line where this interpreter's parser gives up."""
    with pytest.raises(SyntaxError) as caught:
        ast.parse(text)
    found = diagnose(text, caught.value.lineno or 0)
    return found and found[0]


def lines_of(text: str) -> list[int]:
    """Return the lines of the classes, as the parser counts them."""
    return [node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]


# --- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# only\n \t\n\x0c\n", "# only\n \t\n\x0c\n"),
        (b"class A: ...", "class A: ..."),
        (b"class A:\r    x = 1\r", "class A:\n    x = 1\n"),
        (b"a\r\nb\nc\rd\r\n\r\r\n", "a\nb\nc\nd\n\n\n"),
        (b"\x0cclass A: ...\n", "\x0cclass A: ...\n"),
        (b"x = (1,\x0c 2)\n", "x = (1,\x0c 2)\n"),
        ("x = 'é'\n".encode(), "x = 'é'\n"),
    ],
)
def test_text_is_read_as_the_tokenizer_has_it(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize("newline", ["\r", "\r\n"])
def test_every_newline_counts_as_one_line(newline: str) -> None:
    source = "x = 1\n\nclass A:\n    pass\n\n\nclass B: ...\n"
    text = decode(source.replace("\n", newline).encode())
    assert (text, lines_of(text)) == (source, [3, 7])


def test_what_only_str_splitlines_takes_for_a_newline_ends_no_line() -> None:
    text = decode("x = '\u2028\u2029\x85\x0b\x1c'\nclass A: ...\x0c\nclass B: ...\n".encode())
    assert (lines_of(text), text.count("\n")) == ([2, 3], 3)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"# coding: latin-1\nx = '\xe9'\n", "é"),
        (b"# -*- coding: ISO-8859-15 -*-\nx = '\xa4'\n", "€"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "€"),
        (b"# coding: koi8-r\rx = '\xd1'\r", "я"),
        (b"\x0c# coding: shift_jis\nx = '\x82\xa0'\n", "あ"),
        (b"# coding: euc_jp\nx = '\xa4\xa2'\n", "あ"),
        (b"# coding: gb18030\nx = '\xc4\xe3'\n", "你"),
        (b"# coding: big5\nx = '\xa7A'\n", "你"),
        (b"# coding: cp949\nx = '\xb0\xa1'\n", "가"),
        (b"# coding: latin-1-unix\nx = '\xe9'\n", "é"),
        (b"# coding: utf-8-unix\nx = '\xc3\xa9'\n", "é"),
        (b"\xef\xbb\xbf# coding: utf-8\nx = '\xc3\xa9'\n", "é"),
        (b"\xef\xbb\xbf# coding: UTF_8_sig\nx = '\xc3\xa9'\n", "é"),
    ],
)
def test_a_cookie_chooses_the_encoding(data: bytes, text: str) -> None:
    expected: dict[str, str] = {}
    exec(compile(data, "m.py", "exec"), expected)  # noqa: S102 - the interpreter is the judge
    assert ast.literal_eval(decode(data).splitlines()[-1].removeprefix("x = ")) == expected["x"] == text


@pytest.mark.parametrize(
    "data",
    [b"x = 1\n\n# coding: rot13\n", b"x = 1\n# coding: rot13\n", b"'''\n# coding: rot13\n'''\n", b"\\\n# coding: hex"],
)
def test_a_cookie_that_is_not_in_the_first_two_lines_of_comment_is_none(data: bytes) -> None:
    assert decode(data) == data.decode()


def test_every_alias_in_the_list_is_one_that_python_takes_for_that_codec() -> None:
    known = encodings.aliases.aliases
    wrong = {
        name: codec
        for name, codec in read._CODEC_OF.items()  # noqa: SLF001 - the list itself is what is judged
        if name != codec and known.get(name) != codec and name != "windows_31j"
    }
    assert (wrong, known.get("windows_31j", "cp932")) == ({}, "cp932")


def test_every_alias_of_a_listed_codec_is_in_the_list() -> None:
    known = {
        name: codec
        for name, codec in encodings.aliases.aliases.items()
        if codec in read._ALIASES and "." not in name and name.islower()  # noqa: SLF001
    }
    assert known.items() <= read._CODEC_OF.items()  # noqa: SLF001


@pytest.mark.parametrize("codec", sorted(read._ALIASES))  # noqa: SLF001
def test_no_listed_codec_hides_code(codec: str) -> None:
    ascii_bytes = bytes(range(1, 128)).replace(b"\r", b"")
    data = f"# coding: {codec}\n".encode() + ascii_bytes
    assert decode(data).encode("ascii") == data


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"x = 1\ny\0 = 2\n", "a null byte, which source must not hold", 2),
        (b"x = 1\r\ny = '\0'\r\n", "a null byte, which source must not hold", 2),
        (b"x = 1\r# \0\r", "a null byte, which source must not hold", 2),
        (b"x = 1\n\0\0\0", "a null byte, which source must not hold", 2),
        ("x = 1\n".encode("utf-16"), "the file is in UTF-16, which Python does not read", 0),
        ("# 日本\n".encode("utf-16-be"), "a null byte, which source must not hold", 1),
        ("x = 1\ny = 2\n".encode("utf-16-le"), "the file is in UTF-16 or UTF-32, which Python does not read", 0),
        ("日本".encode("utf-16"), "the file is in UTF-16, which Python does not read", 0),
        ("x = 1\n".encode("utf-32"), "the file is in UTF-32, which Python does not read", 0),
        ("x = 1\n".encode("utf-32-be"), "the file is in UTF-16 or UTF-32, which Python does not read", 0),
        (b"x = 1\nx = '\xff'\n", "byte 0xff is not valid UTF-8", 2),
        (b"x = 1\r# \xff\r", "byte 0xff is not valid UTF-8", 2),
        (b"x = '\xed\xa0\x80'\n", "byte 0xed is not valid UTF-8", 1),
        (b"\xef\xbb\xbf\n\xed\xb0\x80\n", "byte 0xed is not valid UTF-8", 2),
        (b"# coding: utf-8\n\xe9\n", "byte 0xe9 is not valid in the declared encoding utf-8", 2),
        (b"# coding: ascii\n\n'\xe9'\n", "byte 0xe9 is not valid in the declared encoding ascii", 3),
        (b"\n# coding: cp1252\n'\x81'\n", "byte 0x81 is not valid in the declared encoding cp1252", 3),
        (b"\xef\xbb\xbf# coding: latin-1\n", "the byte order mark says UTF-8 and the coding cookie says latin-1", 1),
        (b"\xef\xbb\xbf# coding: utf8\n", "the byte order mark says UTF-8 and the coding cookie says utf8", 1),
        (b"# coding: klingon\n", "the encoding klingon is unknown, or not a plain character set", 1),
        (b"# coding: a.b\n", "the encoding a.b is unknown, or not a plain character set", 1),
        (b"# coding: ../x\n", "the encoding .. is unknown, or not a plain character set", 1),
        (b"# coding: " + b"x" * 100_000, f"the encoding {'x' * 40}... is unknown, or not a plain character set", 1),
    ],
)
def test_bytes_that_are_not_what_they_are_declared_to_be_are_refused(data: bytes, reason: str, line: int) -> None:
    assert refusal(data) == (reason, line)


@pytest.mark.parametrize(
    "name",
    [
        *("rot13", "hex", "base64", "undefined", "mbcs", "oem", "idna", "punycode", "zlib", "uu"),
        *("utf-7", "utf-16", "utf-32", "raw_unicode_escape", "unicode_escape"),
        *("cp037", "cp864", "hz", "iso2022_jp", "shift_jis_2004"),
    ],
)
def test_a_codec_that_is_no_plain_character_set_is_not_looked_up(name: str) -> None:
    assert refusal(f"# coding: {name}\n".encode()) == (
        f"the encoding {name} is unknown, or not a plain character set",
        1,
    )


def test_a_codec_that_the_process_registered_is_never_called() -> None:
    asked: list[str] = []

    def search(name: str) -> None:
        asked.append(name)

    codecs.register(search)
    try:
        found = refusal(b"# coding: evil_codec\nx = 1\n")
        decode(b"# coding: mac_farsi\nx = 1\n")
    finally:
        codecs.unregister(search)
    assert (found[1], asked) == (1, [])


def test_a_codec_that_this_python_was_built_without_is_told() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(read.__file__).parents[1])!r}); sys.modules['_codecs_jp'] = None\n"
        "from indexer.read import Unreadable, decode\n"
        "try:\n    decode(b'# coding: euc_jp\\n')\nexcept Unreadable as refused:\n    print(refused)\n"
    )
    child = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True)
    assert child.stdout == "the encoding euc_jp is not in this Python's standard library; save the file as UTF-8\n"


def test_files_of_other_kinds_are_called_by_their_kind(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("a", "b")
    samples = {
        "an ELF binary": b"\x7fELF\x02\x01\x01\0\0",
        "a PNG image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "a JPEG image": b"\xff\xd8\xff\xe0\0\x10JFIF",
        "a zip archive": archive.read_bytes(),
        "a gzip archive": b"\x1f\x8b\x08\0",
        "a Windows binary": b"MZ\x90\0\x03",
        "compiled bytecode": importlib.util.MAGIC_NUMBER + b"\0" * 12 + b"\xe3",
    }
    assert {kind: refusal(data)[0] for kind, data in samples.items()} == {
        kind: f"the file is {kind}, not Python source" for kind in samples
    }


def test_text_that_only_begins_like_a_binary_is_read() -> None:
    assert decode(b"MZ = 1\nGIF8 = 2\n") == "MZ = 1\nGIF8 = 2\n"


def test_a_refusal_survives_pickling_and_compares_equal() -> None:
    refused = Unreadable("a null byte", "remove it", 3)
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 - its own bytes
    assert (again, hash(again), again.reason, again.remedy, again.line, str(again)) == (
        refused,
        hash(refused),
        "a null byte",
        "remove it",
        3,
        "a null byte; remove it",
    )
    assert refused != Unreadable("a null byte", "remove it", 4)


_COOKIES = st.sampled_from(
    [
        *("", "# coding: utf-8", "# coding=latin-1", "#coding:cp1252", "# coding: ascii", "x=1 # coding: cp1252"),
        *("# coding: utf8", "# coding: rot13", "# coding: koi8_r", "#\tcoding: \t euc-jp"),
        *("# Coding: ascii", " \f# coding: big5"),
    ]
)
_BODIES = st.sampled_from([b"x='a'", b"x='\xc3\xa9'", b"x='\xe9'", b"x='\x82\xa0'", b"x=(1,\x0c2)", b"class C:\n  y=1"])


@given(
    bom=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    lines=st.lists(st.sampled_from(["", "# comment", "\f", "'doc'"]), max_size=2),
    cookie=_COOKIES,
    body=_BODIES,
    newline=st.sampled_from([b"\n", b"\r\n", b"\r"]),
)
def test_what_is_read_means_to_the_parser_what_the_bytes_mean(
    bom: bytes, lines: list[str], cookie: str, body: bytes, newline: bytes
) -> None:
    data = bom + newline.join([*(line.encode() for line in lines), cookie.encode(), body, b""])
    try:
        expected = ast.dump(ast.parse(data), include_attributes=True)
    except SyntaxError:
        with pytest.raises(Unreadable):
            decode(data)
        return
    assert ast.dump(ast.parse(decode(data)), include_attributes=True) == expected


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_refusal(data: bytes) -> None:
    try:
        text = decode(data)
    except Unreadable as refused:
        assert 0 <= refused.line <= data.count(b"\n") + data.count(b"\r") + 1  # noqa: PT017 - either is right
    else:
        assert "\r" not in text
        assert "\0" not in text
        text.encode()


# --- how much is parsed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x\n" * 800_001,
        "x" + ";" * 800_001,
        "#\n" * 800_001,
        "'' " * 800_001,
        "f'" + "{x}" * 800_001 + "'",
        'rf"""' + "{x}" * 800_001 + '"""',
        "'\\'' " * 800_001,
    ],
    ids=["names", "signs", "comments", "strings", "fields", "raw fields", "escaped quotes"],
)
def test_a_text_of_more_tokens_than_are_parsed_is_refused(text: str) -> None:
    assert refusal(text.encode()) == ("the file has more than 800,000 tokens", 0)


@pytest.mark.parametrize(
    "text",
    [
        "x\n" * 400_000,
        "'" + "x;" * 1_000_000 + "'",
        '"""' + 'x;\n"' * 1_000_000 + '"""',
        "'" + "{x}" * 1_000_000 + "'",
        "b'" + "{x}" * 1_000_000 + "'",
        "#" + "x;" * 1_000_000,
        "'\\" * 1_000_000,
        "x" * 1_000_000,
        "\n" * 1_000_000,
    ],
    ids=["names", "a string", "a long string", "braces", "bytes", "a comment", "an open string", "a name", "newlines"],
)
def test_a_long_text_of_few_tokens_is_read(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize("name", ["typing.py", "argparse.py", "tarfile.py", "pydoc_data/topics.py", "html/entities.py"])
def test_tokens_are_counted_much_as_the_tokenizer_does(name: str) -> None:
    text = decode((Path(os.__file__).parent / name).read_bytes())
    layout = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    exact = sum(token.type not in layout for token in tokenize.generate_tokens(io.StringIO(text).readline))
    counted = sum(1 for _ in read._TOKEN.finditer(text))  # noqa: SLF001 - the count itself is what is judged
    assert abs(counted - exact) < exact // 20


# --- what the parser refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "a git-lfs pointer stands in the file's place",
        ),
        (
            "class A:\n<<<<<<< HEAD\n    x = 1\n=======\n    x = 2\n>>>>>>> topic\n",
            "merge-conflict markers are left in the file",
        ),
        ("<!DOCTYPE html>\n<html></html>\n", "the file is HTML or XML, not Python source"),
        ("x = 1\n{% if a %}\ny = 2\n{% endif %}\n", "the file is a template (Jinja, cookiecutter), not Python source"),
        ("import {{ cookiecutter.name }}\n", "the file is a template (Jinja, cookiecutter), not Python source"),
        ("class {{name}}:\n    pass\n", "the file is a template (Jinja, cookiecutter), not Python source"),
        ("%matplotlib inline\n", "IPython syntax (a magic, a shell command or `?`)"),
        ("%%time\nx = 1\n", "IPython syntax (a magic, a shell command or `?`)"),
        ("!pip install x\n", "IPython syntax (a magic, a shell command or `?`)"),
        ("files = !ls\n", "IPython syntax (a magic, a shell command or `?`)"),
        ("print?\n", "IPython syntax (a magic, a shell command or `?`)"),
        ("print 'x'\n", "the print statement of Python 2"),
        ('if x: print "x", y\n', "the print statement of Python 2"),
        ("exec 'x = 1' in d\n", "the exec statement of Python 2"),
        ("x = `y`\n", "backticks of Python 2"),
        ("x = 0777\n", "an octal number without `0o` of Python 2"),
        ("x = 10L\n", "a long number with `L` of Python 2"),
        ("x = ur'a'\n", "a string with `ur` of Python 2"),
        ("raise E, 'x'\n", "`raise Error, value` of Python 2"),
        ("if a <> b: pass\n", "the operator `<>` of Python 2"),
        ("x = \u200b1\n", "the character U+200B (ZERO WIDTH SPACE) stands in code"),
        ("x\u00a0= 1\n", "the character U+00A0 (NO-BREAK SPACE) stands in code"),
        ("x = “a”\n", "the character U+201C (LEFT DOUBLE QUOTATION MARK) stands in code"),
        ("x = 1\n\ufeffy = 2\n", "the character U+FEFF (ZERO WIDTH NO-BREAK SPACE) stands in code"),
        ("class A(:\n    pass\n", None),
        ("x = 'print \u200b `y` {{ a }} 0777' 'b' c\n", None),
        ("x = 1 +  # print `y` {{ a }}\n", None),
        ("def f(:\n    '''\n    {{ a }}\n    '''\n", None),
    ],
)
def test_what_a_text_is_instead_of_python_is_recognised(text: str, reason: str | None) -> None:
    assert diagnosis(text) == reason


def test_except_with_a_name_after_a_comma_is_python_2() -> None:
    found = diagnose("try:\n    pass\nexcept Error, e:\n    pass\n", 3)
    assert found == ("`except Error, name` of Python 2", "port the file to Python 3, or exclude it")


def test_except_with_two_classes_after_a_comma_is_not_python_2() -> None:
    assert diagnose("try:\n    pass\nexcept TypeError, ValueError:\n    pass\n", 3) is None


def test_the_flufl_operator_is_not_read() -> None:
    text = "from __future__ import barry_as_FLUFL\nx = 1 <> 2\n"
    assert diagnosis(text) == "the operator `<>` of Python 2"


@pytest.mark.parametrize("line", [0, 2, 99])
def test_a_line_that_does_not_exist_is_nothing_to_recognise(line: int) -> None:
    assert diagnose("print 'x'", line) == (None if line else diagnose("print 'x'", 1))


@given(st.text(max_size=200), st.integers(min_value=0, max_value=12))
def test_any_text_can_be_looked_at(text: str, line: int) -> None:
    found = diagnose(text, line)
    assert found is None or all(found)


def test_the_lines_with_bidirectional_controls_are_told() -> None:
    marks = "d = 'Y\u200f/m\u200e \u061c'\n"
    text = decode(f"a = 1\n# \u202e reversed\nb = '\u2066x\u2069'\nc = 'é'\n{marks}".encode())
    assert (bidi_lines(text), bidi_lines("é"), bidi_lines("plain")) == ((2, 3), (), ())


# --- what is read although it looks odd ------------------------------------------------------------------------------


def test_identifiers_are_left_as_they_are_written_for_the_parser_to_normalise() -> None:
    # U+FB01 is one letter and NFKC makes it two; a Cyrillic letter stays its own; the bold word is no keyword.
    text = decode("class ﬁle: ...\nclass file: ...\nclass А: ...\nclass A: ...\n𝐝𝐞𝐟 = 1\n".encode())
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert (names, "ﬁle" in text) == (["file", "file", "А", "A"], True)


def test_the_whole_standard_library_decodes_as_the_interpreter_reads_it() -> None:
    folder = os.path.dirname(os.__file__)
    names = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    wrong = []
    for name in names:
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            text = decode(file.read())
        with tokenize.open(path) as file_as_text:
            if file_as_text.read() != text:
                wrong.append(name)
    assert (wrong, len(names) > 100) == ([], True)


# --- the bytes of a file ---------------------------------------------------------------------------------------------


def unread(path: str | Path, limit: int = MAX_BYTES) -> str:
    with pytest.raises(Unreadable) as caught:
        read_file(str(path), limit=limit)
    return caught.value.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=100))
def test_a_file_is_read_as_it_is(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(data)
    assert read_file(str(path)) == data


def test_a_file_is_read_up_to_the_limit_and_none_beyond(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"x" * 100)
    assert (len(read_file(str(path), limit=100)), unread(path, limit=99)) == (
        100,
        "the file is too large (100 bytes; the limit is 99)",
    )


def test_a_file_of_any_length_is_told_apart_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert unread(path) == f"the file is too large ({1 << 40:,} bytes; the limit is {MAX_BYTES:,})"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert unread(tmp_path / "m.py") == "the file cannot be read (No such file or directory)"


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    assert unread(device) == "the path is not that of a regular file"


@posix
def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.py")
    answers: list[str] = []
    reader = threading.Thread(target=lambda: answers.append(unread(tmp_path / "m.py")), daemon=True)
    reader.start()
    reader.join(timeout=10)
    assert answers == ["the path is not that of a regular file"]


@posix
def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert unread(tmp_path) == "the path is not that of a regular file"


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")
def test_a_file_that_does_not_say_its_size_is_refused() -> None:
    assert [unread(path) for path in ("/proc/self/status", "/proc/self/mem")] == [
        "the file changes while it is read",
        "the file cannot be read (Input/output error)",
    ]
