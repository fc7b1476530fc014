"""Examples of the rules about classes: CP1xx, but for those about signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import pair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .rules_examples import Examples

_CLERK = """
class Clerk(Payment):
    def __init__(self, till: str) -> None:
        self.till = till

    def pay(self, amount: int) -> bool:
        return bool(self.till)
"""

CLASS: Mapping[str, Examples] = {
    "CP101": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
        #     ^^^^
            def pays(self, amount: int) -> bool:
                return True
        """,
        """\
        from shop.base import Payment


        class BaseCard(Payment):
            def check(self) -> bool:
                return True


        class Card(BaseCard):
            def pay(self, amount: int) -> bool:
                return self.check()
        """,
    ),
    "CP102": pair(
        {
            "shop/base.py": """\
            from abc import abstractmethod


            class Payment:
                @abstractmethod
                def pay(self, amount: int) -> bool: ...
                #   ^^^
            """
        },
        {
            "shop/base.py": """\
            from abc import ABCMeta, abstractmethod


            class Payment(metaclass=ABCMeta):
                @abstractmethod
                def pay(self, amount: int) -> bool: ...
            """
        },
    ),
    "CP103": pair(
        {
            "shop/base.py": """\
            from abc import ABC, abstractmethod


            class Payment(ABC):
                @abstractmethod
              #  ^^^^^^^^^^^^^^
                @property
                def fee(self) -> int: ...
            """
        },
        {
            "shop/base.py": """\
            from abc import ABC, abstractmethod


            class Payment(ABC):
                @property
                @abstractmethod
                def fee(self) -> int: ...
            """
        },
    ),
    "CP109": pair(
        """\
        from shop.base import Payment


        def make(name: str) -> type[Payment]:
            class Card(Payment):
            #     ^^^^
                def pay(self, amount: int) -> bool:
                    return True

            return Card
        """,
        """\
        from shop.base import Payment


        def make() -> object:
            class Helper:
                pass

            return Helper()


        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
    "CP110": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
        #     ^^^^
            def pay(self, amount: int) -> bool:
                return True


        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return False
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return True


        OldCard = Card


        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return False
        """,
    ),
    "CP111": pair(
        """\
        from typing import final

        from shop.base import Payment


        @final
        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return True


        class GoldCard(Card):
        #              ^^^^
            pass
        """,
        """\
        from typing import final

        from shop.base import Payment


        @final
        class Card(Payment):
            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
    "CP112": pair(
        {
            "shop/base.py": """\
            from typing import final


            class Payment:
                @final
                def receipt(self) -> str:
                    return "paid"
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def receipt(self) -> str:
                #   ^^^^^^^
                    return "paid by card"
            """,
        },
        {
            "shop/base.py": """\
            from typing import final


            class Payment:
                @final
                def receipt(self) -> str:
                    return self.words()

                def words(self) -> str:
                    return "paid"
            """,
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                def words(self) -> str:
                    return "paid by card"
            """,
        },
    ),
    "CP113": pair(
        f"""\
from shop.base import Payment

{_CLERK}

class Cashier(Clerk):
    def __init__(self, till: str, name: str) -> None:
    #   ^^^^^^^^
        self.name = name
""",
        f"""\
from shop.base import Payment

{_CLERK}

class Cashier(Clerk):
    def __init__(self, name: str) -> None:
        self.name = name
        self.till = "first"


class Manager(Clerk):
    def __init__(self, name: str) -> None:
        super().__init__(name)
""",
    ),
    "CP114": pair(
        f"""\
from shop.base import Payment

{_CLERK}

class Cashier(Clerk):
    def __init__(self, name: str) -> None:
        super().__init__(name, 1)
        #^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
from shop.base import Payment

{_CLERK}

class Cashier(Clerk):
    def __init__(self, *names: str) -> None:
        super().__init__(*names)
""",
    ),
    "CP115": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
            async def __init__(self) -> None:
            #         ^^^^^^^^
                self.open = True

            def pay(self, amount: int) -> bool:
                return True
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            def __init__(self) -> None:
                self.open = True
                return None

            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
    "CP116": pair(
        """\
        from shop.base import Payment


        class Card(Payment):
            name = "Credit card"
            #      ^^^^^^^^^^^^^

            def pay(self, amount: int) -> bool:
                return True
        """,
        """\
        from shop.base import Payment


        class Card(Payment):
            name = "credit-card"

            def pay(self, amount: int) -> bool:
                return True
        """,
    ),
}
