"""Examples of the rules about methods that override others: CP104 to CP108."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import Examples, pair

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNATURES: Mapping[str, Examples] = {
    "CP104": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
            def pay(self, amount: int, pin: str) -> bool:
            #   ^^^
                return bool(pin)
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            def pay(self, amount: int, pin: str = "", *more: int) -> bool:
                return bool(pin)


        class Cash(Payment):
            def pay(self, *args: int, **options: int) -> bool:
                return True
        """,
    ),
    "CP105": pair(
        {
            "shop/base.py": """\
            class Payment:
                def pay(self, amount: int, currency: str = "EUR") -> bool:
                    return False
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def pay(self, amount: int) -> bool:
                #   ^^^
                    return True
            """,
        },
        {
            "shop/base.py": """\
            class Payment:
                def pay(self, amount: int, currency: str = "EUR") -> bool:
                    return False
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def pay(self, amount: int, **options: str) -> bool:
                    return True


            class Cash(Payment):
                def pay(self, *args: str) -> bool:
                    return True
            """,
        },
    ),
    "CP106": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
            def pay(self, sum: int) -> bool:
            #             ^^^^^^^^
                return sum > 0
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            def pay(self, _amount: int) -> bool:
                return True
        """,
    ),
    "CP107": pair(
        {
            "shop/base.py": """\
            from abc import ABC, abstractmethod


            class Payment(ABC):
                @abstractmethod
                async def pay(self, amount: int) -> None: ...
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def pay(self, amount: int) -> None:
                #   ^^^
                    self.paid = amount
            """,
        },
        {
            "shop/base.py": """\
            from abc import ABC, abstractmethod


            class Payment(ABC):
                @abstractmethod
                async def pay(self, amount: int) -> None: ...
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def pay(self, amount: int):
                    return self._pay(amount)

                async def _pay(self, amount: int) -> None:
                    self.paid = amount
            """,
        },
    ),
    "CP108": pair(
        {
            "shop/base.py": """\
            class Payment:
                @property
                def fee(self) -> int:
                    return 0
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def fee(self) -> int:
                #   ^^^
                    return 1
            """,
        },
        {
            "shop/base.py": """\
            class Payment:
                @property
                def fee(self) -> int:
                    return 0
            """,
            "shop/ways.py": """\
            from functools import cached_property

            from shop.base import Payment


            class Card(Payment):
                @cached_property
                def fee(self) -> int:
                    return 1


            class Cash(Payment):
                fee = 0
            """,
        },
    ),
}
