"""A till whose imports come back to it."""

from shop.base import Steady
from shop.tills.counting import count

LIMIT = 10


class Circle(Steady):
    def full(self) -> bool:
        return count() > LIMIT
