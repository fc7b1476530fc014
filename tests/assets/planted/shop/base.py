"""The bases, and the defects of bases."""

from abc import ABC, abstractmethod
from typing import final


class Way(ABC):
    """A way to pay."""

    @abstractmethod
    def pay(self, amount: int) -> bool: ...

    @property
    def fee(self) -> int:
        return 0

    def refund(self, amount: int, reason: str = "") -> bool:
        return False

    async def settle(self) -> None:
        return None

    @final
    def receipt(self) -> str:
        return "paid"


class Till:
    """Where money is kept."""

    def __init__(self, place: str = "front") -> None:
        self.place = place

    def where(self) -> str:
        return self.place

    def opened(self) -> bool:
        return True


class Steady(Till):
    """A till of the present interface, whatever derives from it."""

    api_version = "2.1"


class Printer:
    """Nothing derives from it."""
