"""Classes: what is wrong with them, and what is right."""

import asyncio
from abc import abstractmethod
from functools import cached_property
from typing import final

from coldplug.loader import plugin_discoverable

from shop.base import Steady, Way
from shop.ways.typed import Paying
from somewhere_else import Mixed


class Unfinished(Way):
#     ^^^^^^^^^^ CP101
    def pays(self, amount: int) -> bool:
        return True


class BaseUnfinished(Way):
    def pays(self, amount: int) -> bool:
        return True


class Drawer(Steady):
    @abstractmethod
    def pull(self) -> None: ...
    #   ^^^^ CP102


class Inverted(Paying):
    @abstractmethod
   # ^^^^^^^^^^^^^^ CP103
    @property
    def tax(self) -> int: ...


class Upright(Paying):
    @property
    @abstractmethod
    def tax(self) -> int: ...


class Wider(Paying):
    def pay(self, amount: int, *coins: int, pin: str = "") -> bool:
        return True


class Demanding(Paying):
    def pay(self, amount: int, pin: str) -> bool:
    #   ^^^ CP104
        return True


class Shorter(Paying):
    def refund(self, amount: int) -> bool:
    #   ^^^^^^ CP105
        return True


class Open(Paying):
    def refund(self, amount: int, **options: str) -> bool:
        return True


class Renaming(Paying):
    def pay(self, sum: int) -> bool:
    #             ^^^^^^^^ CP106
        return True


class Hurried(Paying):
    def settle(self) -> None:
    #   ^^^^^^ CP107
        self.settled = True


class Patient(Paying):
    def settle(self):
        return asyncio.sleep(0)


class Called(Paying):
    def fee(self) -> int:
    #   ^^^ CP108
        return 1


class Kept(Paying):
    @cached_property
    def fee(self) -> int:
        return 1


class Constant(Paying):
    fee = 2


def made() -> type[Way]:
    class Local(Paying):
    #     ^^^^^ CP109
        pass

    class Other:
        pass

    return Local


class Again(Paying):
#     ^^^^^ CP110
    pass


class Again(Paying):
    note = "the second"


class Used(Paying):
    pass


FIRST = Used


class Used(Paying):
    note = "the second"


@final
class Last(Paying):
    pass


class After(Last):
#           ^^^^ CP111
    pass


class Receipted(Paying):
    def receipt(self) -> str:
    #   ^^^^^^^ CP112
        return "paid"


class Lost(Steady):
    def __init__(self, key: str = "") -> None:
    #   ^^^^^^^^ CP113
        self.key = key


class Found(Steady):
    def __init__(self, key: str = "") -> None:
        self.key = key
        self.place = "back"


class Careless(Steady):
    def __init__(self) -> None:
        super().__init__("front", 1)
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP114


class Careful(Steady):
    def __init__(self, *places: str) -> None:
        super().__init__(*places)


class Awaited(Paying):
    async def __init__(self) -> None:
    #         ^^^^^^^^ CP115
        self.ready = True


class Ready(Paying):
    def __init__(self) -> None:
        self.ready = True
        return None


class Named(Paying):
    name = "by name"
    #      ^^^^^^^^^ CP116


class NamedWell(Paying):
    name = "by-name"


class Unclear(Paying, Mixed):
#     ^^^^^^^ CP023
    pass


@plugin_discoverable(Way)
class Marked:
#     ^^^^^^ CP022
    pass


@plugin_discoverable(Way)
class MarkedWell(Paying):
    pass


@plugin_discoverable(Way, config="settings")
class Lifting(Paying):
#     ^^^^^^^ CP040
    def __init__(self, settings: int = 0) -> None:
        self.settings = settings


class Outdated(Paying):
#     ^^^^^^^^ CP050
    api_version = "1.0"


class Twin(Paying):
    name = "twin"


class OtherTwin(Paying):
#     ^^^^^^^^^ CP030
    name = "twin"


class Namesake(Paying):
#     ^^^^^^^^ CP031
    name = "namesake"


class TillNamesake(Steady):
    name = "namesake"


class Before(Paying):
    pass


class Backwards(Paying, Before):
#     ^^^^^^^^^ CP021
    pass


class Forwards(Before, Paying):
    pass
