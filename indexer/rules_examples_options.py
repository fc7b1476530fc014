"""Examples of the rules about configuration: CP2xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import PROJECT, Example, Examples, example

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = """\
from shop.base import Payment


class Card(Payment):
"""
_TAIL = """\

    def pay(self, amount: int) -> bool:
        return True
"""


def _card(body: str) -> Example:
    return example(f"{_HEAD}{body}{_TAIL}")


def _cards(invalid: str, valid: str) -> Examples:
    return Examples(invalid=_card(invalid), valid=_card(valid))


OPTIONS: Mapping[str, Examples] = {
    "CP201": _cards(
        """\
    def __init__(self, retries=3) -> None:
    #                  ^^^^^^^
        self.retries = retries
""",
        """\
    def __init__(self, retries: int = 3, **options) -> None:
        self.retries = retries
""",
    ),
    "CP202": _cards(
        """\
    def __init__(self, retries: int = "3") -> None:
    #                                 ^^^
        self.retries = retries
""",
        """\
    def __init__(self, retries: float = 3, name: "str | None" = None) -> None:
        self.retries = retries
""",
    ),
    "CP203": _cards(
        """\
    def __init__(self, bank: str = None) -> None:
    #                  ^^^^^^^^^
        self.bank = bank
""",
        """\
    def __init__(self, bank: str | None = None) -> None:
        self.bank = bank
""",
    ),
    "CP204": _cards(
        """\
    def __init__(self, banks: list[str] = []) -> None:
    #                                     ^^
        self.banks = banks
""",
        """\
    def __init__(self, banks: tuple[str, ...] = (), names: list[str] | None = None) -> None:
        self.banks = [*banks, *(names or [])]
""",
    ),
    "CP205": Examples(
        invalid=example(
            """\
            import os

            from shop.base import Payment


            class Card(Payment):
                def __init__(self, bank: str = os.getenv("BANK", "")) -> None:
                #                              ^^^^^^^^^^^^^^^^^^^^^
                    self.bank = bank

                def pay(self, amount: int) -> bool:
                    return True
            """
        ),
        valid=_card(
            """\
    def __init__(self, bank: str | None = None) -> None:
        self.bank = bank
"""
        ),
    ),
    "CP206": _cards(
        """\
    def __init__(self, api_key: str = "k-12-34") -> None:
    #                                 ^^^^^^^^^
        self.api_key = api_key
""",
        """\
    def __init__(self, api_key: str = "", max_tokens: str = "100") -> None:
        self.api_key = api_key
""",
    ),
    "CP207": Examples(
        invalid=example(
            {
                "shop/base.py": """\
                class Payment:
                    def __init__(self, retries: int = 3) -> None:
                        self.retries = retries
                """,
                "shop/ways.py": """\
                from shop.base import Payment


                class Card(Payment):
                    def __init__(self, retries: str = "many") -> None:
                    #                  ^^^^^^^^^^^^
                        super().__init__(3 if retries == "many" else 1)
                """,
            }
        ),
        valid=example(
            {
                "shop/base.py": """\
                class Payment:
                    def __init__(self, retries: int | str = 3) -> None:
                        self.retries = retries
                """,
                "shop/ways.py": """\
                from shop.base import Payment


                class Card(Payment):
                    def __init__(self, retries: int = 5) -> None:
                        super().__init__(retries)
                """,
            }
        ),
    ),
    "CP208": _cards(
        """\
    def __init__(self, retries: int = 3) -> None:
        \"\"\"Take the options.

        Args:
            retry: How often it is tried.
        #   ^^^^^
        \"\"\"
        self.retries = retries
""",
        """\
    def __init__(self, retries: int = 3) -> None:
        \"\"\"Take the options.

        Args:
            retries: How often it is tried: at least once.

        Raises:
            ValueError: where that is not so.
        \"\"\"
        self.retries = retries
""",
    ),
    "CP209": Examples(
        invalid=example(
            """\
            from shop.base import Payment


            class Card(Payment):
            #     ^^^^
                def __init__(self, bank: str) -> None:
                    self.bank = bank

                def pay(self, amount: int) -> bool:
                    return True
            """
        ),
        valid=example(
            {
                "pyproject.toml": f"""{PROJECT}
[tool.coldplug.defaults.card]
bank = "mine"
""",
                "shop/ways.py": f"""{_HEAD}    def __init__(self, bank: str) -> None:
        self.bank = bank
{_TAIL}""",
            }
        ),
    ),
    "CP210": Examples(
        invalid=example(
            {
                "pyproject.toml": f"""{PROJECT}
[tool.coldplug.defaults.card]
retries = "three"
#^^^^^^^^^^^^^^^^
""",
                "shop/ways.py": f"""{_HEAD}    def __init__(self, retries: int = 3) -> None:
        self.retries = retries
{_TAIL}""",
            }
        ),
        valid=example(
            {
                "pyproject.toml": f"""{PROJECT}
[tool.coldplug.defaults.card]
retries = 5
""",
                "shop/ways.py": f"""{_HEAD}    def __init__(self, retries: int = 3) -> None:
        self.retries = retries
{_TAIL}""",
            }
        ),
    ),
}
