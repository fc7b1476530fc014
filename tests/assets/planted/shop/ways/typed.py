"""Options: what is wrong with them, and what is right."""

import os
from dataclasses import dataclass, field
from typing import ClassVar

from shop.base import Way


class Paying(Way):
    api_version = "2.1"

    def pay(self, amount: int) -> bool:
        return amount > 0


class Typed(Paying):
    def __init__(self, retries: int = 3) -> None:
        self.retries = retries


class TypedWell(Paying):
    def __init__(self, retries: int = 3, name: str | None = None, rate: float = 1) -> None:
        self.retries, self.name, self.rate = retries, name, rate


class Untyped(Paying):
    def __init__(self, retries=3, **options: int) -> None:
        #              ^^^^^^^ CP201
        self.retries = retries


class Mistyped(Paying):
    def __init__(self, retries: int = "3", bank: str = None) -> None:
        #                             ^^^ CP202
        #                                  ^^^^^^^^^ CP203
        self.retries, self.bank = retries, bank


class Sharing(Paying):
    def __init__(self, banks: list[str] = [], codes: tuple[int, ...] = ()) -> None:
        #                                 ^^ CP204
        self.banks, self.codes = banks, codes


@dataclass
class Recorded(Paying):
    banks: ClassVar[list[str]] = []
    codes: list[int] = field(default_factory=list)


class Computed(Paying):
    def __init__(self, bank: str = os.getenv("BANK", ""), code: int = -1) -> None:
        #                          ^^^^^^^^^^^^^^^^^^^^^ CP205
        self.bank, self.code = bank, code


class Told(Paying):
    def __init__(self, password: str = "1234", passage: str = "1234", token: str = "") -> None:
        #                              ^^^^^^ CP206
        self.password, self.passage, self.token = password, passage, token


class Otherwise(Typed):
    def __init__(self, retries: str = "many") -> None:
        #              ^^^^^^^^^^^^ CP207
        super().__init__(len(retries))


class Narrower(TypedWell):
    def __init__(self, retries: int = 4, name: str = "it") -> None:
        super().__init__(retries, name)


class Documented(Paying):
    def __init__(self, retries: int = 3) -> None:
        """Take the options.

        Args:
            retries: how often.
            timeout: how long.
        #   ^^^^^^^ CP208
        """
        self.retries = retries


class Needy(Paying):
#     ^^^^^ CP209
    def __init__(self, bank: str) -> None:
        self.bank = bank
