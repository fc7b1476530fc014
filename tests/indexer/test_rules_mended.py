"""What rules once said wrongly of real packages, in small: they say nothing of it now."""

from __future__ import annotations

from textwrap import dedent

import pytest

from indexer.rules_examples import AROUND
from tests.indexer.conftest import Project
from tests.indexer.test_rules import look

MENDED = {
    "a constructor that a decorator writes takes what it is given": (
        "CP114",
        {
            "shop/ways.py": """
                from dataclasses import dataclass
                from shop.base import Payment

                @dataclass
                class Fee(Payment):
                    amount: int

                class Known(Fee): ...

                class Card(Known):
                    def __init__(self, amount: int) -> None:
                        super().__init__(amount)

                    def pay(self, amount: int) -> bool:
                        return True
                """,
        },
    ),
    "a constructor that a metaclass writes takes what it is given": (
        "CP114",
        {
            "shop/ways.py": """
                from abc import ABCMeta
                from shop.base import Payment

                class Writing(ABCMeta): ...

                class Fee(Payment, metaclass=Writing):
                    amount: int

                class Card(Fee):
                    def __init__(self, amount: int) -> None:
                        super().__init__(amount)

                    def pay(self, amount: int) -> bool:
                        return True
                """,
        },
    ),
    "a call whose failure is caught is meant to be tried": (
        "CP114",
        {
            "shop/ways.py": """
                from shop.base import Payment

                class Card(Payment):
                    def __init__(self, amount: int) -> None:
                        try:
                            super().__init__(amount)
                        except TypeError:
                            super().__init__()

                    def pay(self, amount: int) -> bool:
                        return True
                """,
        },
    ),
    "a version is none of the plugin interface where the application has no versions of it": (
        "CP050",
        {
            "shop/ways.py": """
                from shop.base import Payment

                class Card(Payment):
                    api_version = "2023-11-01"

                    def pay(self, amount: int) -> bool:
                        return True
                """,
        },
    ),
    "who calls methods that are now coroutines and now not awaits what can be awaited": (
        "CP107",
        {
            "shop/base.py": """
                class Payment:
                    async def on_pay(self, amount: int) -> None:
                        self.paid = amount

                    async def on_close(self) -> None:
                        self.paid = 0
                """,
            "shop/ways.py": """
                from shop.base import Payment

                class Card(Payment):
                    def on_pay(self, amount: int) -> None:
                        self.paid = amount + 1

                    def on_close(self) -> None:
                        self.paid = -1

                class Cash(Payment):
                    def on_pay(self, amount: int) -> None:
                        self.paid = amount

                class Cheque(Payment):
                    async def on_pay(self, amount: int) -> None:
                        self.paid = amount - 1
                """,
        },
    ),
    "an address in a line of its own is no parameter": (
        "CP208",
        {
            "shop/ways.py": '''
                from shop.base import Payment

                class Card(Payment):
                    def __init__(self, url: str) -> None:
                        """Take where the bank is.

                        Args:
                            url: by default
                            https://bank.example
                        """

                    def pay(self, amount: int) -> bool:
                        return True
                ''',
        },
    ),
    "a section with an odd title is no list of parameters, nor is a list of authors": (
        "CP208",
        {
            "shop/ways.py": '''
                from shop.base import Payment

                class Card(Payment):
                    """A card.

                    Parameters
                    ----------
                    fee, tip : int or float, optional, default=1
                        What is added.

                    Methods
                    -------
                    pay
                        Pays.

                    References
                    ---------
                    Rong, Yu, et al. On cards.
                    """

                    def __init__(self, fee: int = 1, tip: int = 1) -> None: ...

                    def pay(self, amount: int) -> bool:
                        return True
                ''',
        },
    ),
    "what a stub imports is not what the extension module imports": (
        "CP306",
        {
            "shop/ways/__init__.py": "from shop.ways.fast import Fast\nfrom shop.ways.card import Card\n",
            "shop/ways/fast.cpython-311-x86_64-linux-gnu.so": "",
            "shop/ways/fast.pyi": "from shop.ways import Card\n\nclass Fast: ...\n",
            "shop/ways/card.py": """
                from shop.base import Payment

                class Card(Payment):
                    def pay(self, amount: int) -> bool:
                        return True
                """,
            "pyproject.toml": AROUND["pyproject.toml"].replace(
                'packages = ["shop"]', 'packages = ["shop"]\nplatform = "linux"\npython-version = "3.11"'
            ),
        },
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_nothing_is_said_of_what_was_once_found_wrongly(name: str, project: Project) -> None:
    code, files = MENDED[name]
    project({**AROUND, **{path: dedent(text) for path, text in files.items()}})
    assert look(code) == []


def test_a_category_is_not_said_to_be_empty_for_certain_where_classes_or_files_are_not_understood(
    project: Project,
) -> None:
    ways = "from elsewhere import Payment as Base\n\nclass Card(Base): ...\n"
    project(
        {
            **AROUND,
            "shop/ways.py": ways,
            "shop/old.py": "from shop.base import Payment\n\nclass Old(Payment):\n    print 1\n",
        }
    )
    assert [finding.message.partition(": ")[2] for finding in look("CP033")] == [
        "no class that is understood derives from shop.base:Payment (1 class and 1 file can't be)"
    ]


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("def pay(self, amount, tip): ...", "pay takes no account, unlike Payment.pay"),
        ("def pay(self, sum, fee): ...", "pay takes no tip, unlike Payment.pay"),
        ("def pay(self, account, **rest): ...", "pay takes amount by name alone, unlike Payment.pay"),
    ],
)
def test_of_parameters_that_are_not_taken_the_one_that_is_gone_is_named(
    method: str, what: str, project: Project
) -> None:
    base = "class Payment:\n    def pay(self, account, amount, tip): ...\n"
    ways = f"from shop.base import Payment\n\nclass Card(Payment):\n    {method}\n"
    project({**AROUND, "shop/base.py": base, "shop/ways.py": ways})
    assert [finding.message for finding in look("CP104")] == [what]
