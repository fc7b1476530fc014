from shop.ways.money import EURO
from shop.ways.typed import Typed
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP302

__all__ = ["EURO", "Typed"]
