"""Examples of the rules about what could not be read or known, and about comments: CP00x to CP02x, and CP09x."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import CARD, PROJECT, WAYS, Example, Examples, example, pair

if TYPE_CHECKING:
    from collections.abc import Mapping

_FINE = example(CARD)


def _linked(path: str, target: str) -> Examples:
    return Examples(invalid=Example(files={WAYS: CARD}, links={path: target}, found_in=path), valid=_FINE)


READING: Mapping[str, Examples] = {
    "CP001": _linked("shop/gone.py", "nowhere.py"),
    "CP002": Examples(
        invalid=example({"shop/card.py/notes.txt": "a folder"}, found_in="shop/card.py"),
        valid=example({"shop/card/notes.txt": "a folder", WAYS: CARD}),
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
            files={"shop/ways/__init__.py": "", "shop/ways/card.py": CARD},
            links={"shop/again": "ways"},
            found_in="shop/again",
        ),
        valid=Example(files={"shop/texts/notes.txt": "a folder\n", WAYS: CARD}, links={"shop/papers": "texts"}),
    ),
    "CP006": Examples(invalid=example({"shop/\ufb01le.py": CARD}, found_in="shop/\ufb01le.py"), valid=_FINE),
    "CP010": pair(
        """\
        from shop.base import Payment


        class Card(Payment)
            pass
        """,
        CARD,
        found_in=WAYS,
    ),
    "CP011": pair(
        f"""\
{CARD}

FEE = 1  # \u202e2 = EEF
""",
        f"""\
{CARD}

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
        CARD,
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
        CARD,
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
            "shop/ways.py": CARD,
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
            "shop/ways.py": CARD,
        },
    ),
    "CP090": pair(
        f"""\
{CARD}

FEE = 1  # coldplug: ignore[CP301] it was a call once
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
{CARD}

print("shop")  # coldplug: ignore[CP301] that is wanted
TEXT = "# coldplug: ignore[CP301]"
""",
    ),
    "CP091": pair(
        f"""\
{CARD}

print("shop")  # coldplug: ignore
#              ^^^^^^^^^^^^^^^^^^
""",
        f"""\
{CARD}

print("shop")  # coldplug: ignore[CP3] that is wanted
""",
    ),
    "CP092": pair(
        f"""\
{CARD}

print("shop")  # coldplug: ignore[CP301, CP999] that is wanted
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
{CARD}

print("shop")  # coldplug: ignore[CP301] that is wanted
""",
    ),
    "CP093": pair(
        f"""\
{CARD}

print("shop")  # coldplug: ignore[CP301]
#              ^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
{CARD}

print("shop")  # coldplug: ignore[CP301] that is wanted
""",
    ),
}
