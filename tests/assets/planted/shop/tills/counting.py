"""What comes back, at the head of the module and in a function."""

from shop.tills.circle import LIMIT
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP306


def count() -> int:
    from shop.tills.circle import Circle

    return LIMIT if Circle else 0
