"""Examples of the rules about names, categories and what plugins are written for: CP03x to CP05x."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import CARD, PROJECT, Examples, pair

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSIONED = PROJECT.replace('packages = ["shop"]', 'packages = ["shop"]\napi-version = ">=2"')

NAMES: Mapping[str, Examples] = {
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
            "shop/ways.py": CARD,
        },
        {"pyproject.toml": f'{PROJECT}\n[tool.coldplug.renamed]\ncheque = "card"\n', "shop/ways.py": CARD},
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
            "shop/ways.py": CARD,
        },
        CARD,
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
            "pyproject.toml": _VERSIONED,
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
            "pyproject.toml": _VERSIONED,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                api_version = "2.1"

                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
    ),
}
