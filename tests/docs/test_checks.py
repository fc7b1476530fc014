"""The checks of pages themselves: they notice what is wrong, and let pass what is said to differ."""

from __future__ import annotations

import pytest

from tests.docs.pages import Block, Command, agrees, anchors, blocks, commands, links, stands_in
from tests.docs.reader import Reader
from tests.docs.test_pages import differences

PAGE = """\
# A page: *what* it's about

```console
$ echo one \\
> two
one two
```

<!-- unchecked: it needs a network -->

```sh
curl https://example.com
```

- a file, `a/b.py`:
  ```python
  if x:
      y
  ```

See [another](other.md#part), [the web](https://example.com) and [this](#a-page-what-its-about).
"""


def test_a_page_is_taken_apart() -> None:
    assert list(blocks(PAGE)) == [
        Block(kind="console", value="console", text="$ echo one \\\n> two\none two\n", line=4),
        Block(kind="unchecked", value="it needs a network", text="curl https://example.com\n", line=12),
        Block(kind="file", value="a/b.py", text="if x:\n    y\n", line=17),
    ]
    assert links(PAGE) == {"other.md#part", "#a-page-what-its-about"}
    assert anchors(PAGE) == {"a-page-what-its-about"}


def test_a_block_that_does_not_end_is_told() -> None:
    with pytest.raises(ValueError, match="the block in line 2 doesn't end"):
        list(blocks("text\n```sh\necho\n"))


def test_a_command_may_go_on_in_the_next_line() -> None:
    [block, *_] = blocks(PAGE)
    assert commands(block) == [Command(words="echo one \\\ntwo", shown=("one two",), line=4)]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\nb", "a\nc\n", False),
        ("a", "a\nb\n", False),
        ("", "a\n", False),
        ("a…c", "abbc\n", True),
        ("a…c", "ab\nc\n", False),
        ("a\n…\nc", "a\nb\nb\nc\n", True),
        ("a\n…\nc", "a\nb\n", False),
        ("ready after 31.4 ms, done", "ready after  5.0 ms, done\n", True),
        ("ready after 31.4 ms", "ready after 31 files\n", False),
        ("(a+)", "aa\n", False),
    ],
)
def test_what_is_shown_is_compared_with_what_is_printed(shown: str, printed: str, *, same: bool) -> None:
    assert agrees(shown, printed) is same


def test_an_excerpt_stands_in_its_file_piece_by_piece() -> None:
    text = "a\nb\nc\nd\n"
    assert [stands_in(piece, text) for piece in ("b\nc\n", "a\n…\nd\n", "d\n…\na\n", "x\n")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("```console\n$ echo one\ntwo\n```\n", ["line 2: $ echo one\n--- shown\ntwo\n--- but\none\n"]),
        ("```console\n$ mkdir x && cd x\n$ basename $PWD\nx\n```\n", []),
        ("```sh\necho no; exit 3\n```\n", ["line 2: exit code 3\nno\n"]),
        ("```pycon\n>>> 1 + 1\n3\n```\n", ["line 2: 1 + 1\n--- shown\n3\n--- but\n2\n"]),
        ("```python\nx = 1\n```\n```pycon\n>>> x\n1\n```\n", []),
        ("```python\n1 / 0\n```\n", ["line 2: 1 / 0\n--- shown\n--- but\nZeroDivisionError('division by zero')"]),
        ('In `new.py`:\n```python\nprint("here")\n```\n```console\n$ python new.py\nhere\n```\n', []),
        ("<!-- excerpt: LICENSE -->\n```text\nnot there\n```\n", ["line 3: LICENSE holds no such lines"]),
        ("```yaml\na: 1\n```\n", ["line 2: a block of yaml is not checked, and says not why"]),
    ],
)
def test_a_page_that_shows_something_else_is_noticed(page: str, told: list[str], reader: Reader) -> None:
    assert [line for block in blocks(page) for line in differences(block, reader)] == told
