"""Examples of the rules about what could not be read or known, about names, and about comments: CP0xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import PROJECT, WAYS, Example, Examples, example, pair

if TYPE_CHECKING:
    from collections.abc import Mapping

_CARD = """\
from shop.base import Payment


class Card(Payment):
    def pay(self, amount: int) -> bool:
        return True
"""
_ADDRESS = PROJECT.replace('packages = ["shop"]', 'packages = ["shop"]\napi-version = ">=2"')
_FINE = example(_CARD)


def _linked(path: str, target: str) -> Examples:
    return Examples(invalid=Example(files={WAYS: _CARD}, links={path: target}, found_in=path), valid=_FINE)


READING: Mapping[str, Examples] = {
    "CP001": _linked("shop/gone.py", "nowhere.py"),
    "CP002": Examples(
        invalid=example({"shop/card.py/notes.txt": "a folder"}, found_in="shop/card.py"),
        valid=example({"shop/card/notes.txt": "a folder", WAYS: _CARD}),
    ),
    "CP003": _linked("shop/odd", "../.."),
    "CP004": Examples(
        invalid=example(
            {
                "pyproject.toml": PROJECT.replace(
                    'packages = ["shop"]', 'packages = ["shop"]\nsearch-path = [".", "old"]'
                ),
                "old/shop/__init__.py": "",
            },
            found_in="old/shop/__init__.py",
        ),
        valid=_FINE,
    ),
    "CP005": Examples(
        invalid=Example(
            files={"shop/ways/__init__.py": "", "shop/ways/card.py": _CARD},
            links={"shop/again": "ways"},
            found_in="shop/again",
        ),
        valid=Example(files={"shop/texts/notes.txt": "a folder\n", WAYS: _CARD}, links={"shop/papers": "texts"}),
    ),
    "CP006": Examples(invalid=example({"shop/\ufb01le.py": _CARD}, found_in="shop/\ufb01le.py"), valid=_FINE),
    "CP010": pair(
        """\
        from shop.base import Payment


        class Card(Payment)
            pass
        """,
        _CARD,
        found_in=WAYS,
    ),
    "CP011": pair(
        f"""\
{_CARD}

FEE = 1  # \u202e2 = EEF
""",
        f"""\
{_CARD}

DATE = "%d\u200f/%m\u200f/%Y"  # as it is written from right to left
""",
        found_in=WAYS,
    ),
    "CP012": pair(
        """\
        version https://git-lfs.github.com/spec/v1
        oid sha256:0000000000000000000000000000000000000000000000000000000000000000
        size 120
        """,
        _CARD,
        found_in=WAYS,
    ),
    "CP020": pair(
        """\
        import os

        from shop.base import Payment


        class Voucher:
            pass


        class Card(Payment if os.environ.get("CARDS") else Voucher):
        #     ^^^^
            pass
        """,
        """\
        import sys

        from shop.base import Payment


        class Voucher:
            pass


        class Card(Payment if sys.version_info >= (3, 8) else Voucher):
            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
    "CP021": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
            pass


        class GoldCard(Payment, Card):
        #     ^^^^^^^^
            pass
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            pass


        class GoldCard(Card, Payment):
            pass
        """,
    ),
    "CP022": pair(
        """\
        from coldplug.loader import plugin_discoverable

        from shop.base import Payment


        @plugin_discoverable(Payment)
        class Card:
        #     ^^^^
            pass
        """,
        """\
        from coldplug.loader import plugin_discoverable

        from shop.base import Payment


        @plugin_discoverable(Payment)
        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
    "CP023": pair(
        """\
        from payments_inc import Logged

        from shop.base import Payment


        class Card(Payment, Logged):
        #     ^^^^
            def pay(self, amount: int) -> bool:
                return True
        """,
        _CARD,
    ),
    "CP024": pair(
        {
            "shop/base.py": """\
            from abc import ABC, abstractmethod


            class Payment(ABC):
                @abstractmethod
                def pay(self, amount: int) -> bool: ...


            from shop.ways import Card
            #^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            "shop/ways.py": _CARD,
        },
        {
            "shop/base.py": """\
            from abc import ABC, abstractmethod


            class Payment(ABC):
                @abstractmethod
                def pay(self, amount: int) -> bool: ...


            def cheapest() -> type[Payment]:
                from shop.ways import Card

                return Card
            """,
            "shop/ways.py": _CARD,
        },
    ),
    "CP030": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
        #     ^^^^
            name = "card"

            def pay(self, amount: int) -> bool:
                return True


        class DebitCard(Payment):
            name = "card"

            def pay(self, amount: int) -> bool:
                return True
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            name = "card"

            def pay(self, amount: int) -> bool:
                return True


        class DebitCard(Card):
            pass
        """,
    ),
    "CP031": pair(
        {
            "pyproject.toml": f'{PROJECT}Refund = "shop.base:Refund"\n',
            "shop/base.py": """\
            class Payment:
                pass


            class Refund:
                pass
            """,
            "shop/ways.py": """\
            from shop.base import Payment, Refund


            class Card(Payment):
            #     ^^^^
                name = "card"


            class CardRefund(Refund):
                name = "card"
            """,
        },
        {
            "pyproject.toml": f'{PROJECT}Refund = "shop.base:Refund"\n',
            "shop/base.py": """\
            class Payment:
                pass


            class Refund:
                pass
            """,
            "shop/ways.py": """\
            from shop.base import Payment, Refund


            class Card(Payment, Refund):
                name = "card"
            """,
        },
    ),
    "CP032": pair(
        {
            "pyproject.toml": f"""{PROJECT}
[tool.coldplug.renamed]
cheque = "chip"
#^^^^^^^^^^^^^^
""",
            "shop/ways.py": _CARD,
        },
        {"pyproject.toml": f'{PROJECT}\n[tool.coldplug.renamed]\ncheque = "card"\n', "shop/ways.py": _CARD},
    ),
    "CP033": pair(
        {
            "pyproject.toml": f'{PROJECT}Refund = "shop.base:Refund"\n#^^^^^^^^^^^^^^^^^^^^^^^^^^\n',
            "shop/base.py": """\
            class Payment:
                pass


            class Refund:
                pass
            """,
            "shop/ways.py": _CARD,
        },
        _CARD,
    ),
    "CP040": pair(
        """\
        from coldplug.loader import plugin_discoverable

        from shop.base import Payment


        @plugin_discoverable(Payment, config="settings")
        class Card(Payment):
        #     ^^^^
            def __init__(self, retries: int) -> None:
                self.retries = retries

            def pay(self, amount: int) -> bool:
                return True
        """,
        """\
        from dataclasses import dataclass

        from coldplug.loader import plugin_discoverable

        from shop.base import Payment


        @dataclass
        class Settings:
            retries: int = 3


        @plugin_discoverable(Payment, config="settings")
        class Card(Payment):
            def __init__(self, settings: Settings) -> None:
                self.settings = settings

            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
    "CP050": pair(
        {
            "pyproject.toml": _ADDRESS,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
            #     ^^^^
                api_version = "1.4"

                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
        {
            "pyproject.toml": _ADDRESS,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                api_version = "2.1"

                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
    ),
    "CP090": pair(
        f"""\
{_CARD}

FEE = 1  # coldplug: ignore[CP301] it was a call once
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
{_CARD}

print("shop")  # coldplug: ignore[CP301] that is wanted
TEXT = "# coldplug: ignore[CP301]"
""",
    ),
    "CP091": pair(
        f"""\
{_CARD}

print("shop")  # coldplug: ignore
#              ^^^^^^^^^^^^^^^^^^
""",
        f"""\
{_CARD}

print("shop")  # coldplug: ignore[CP3] that is wanted
""",
    ),
    "CP092": pair(
        f"""\
{_CARD}

print("shop")  # coldplug: ignore[CP301, CP999] that is wanted
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
{_CARD}

print("shop")  # coldplug: ignore[CP301] that is wanted
""",
    ),
    "CP093": pair(
        f"""\
{_CARD}

print("shop")  # coldplug: ignore[CP301]
#              ^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
{_CARD}

print("shop")  # coldplug: ignore[CP301] that is wanted
""",
    ),
}
