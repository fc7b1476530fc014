"""A base whose module imports a plugin of it: each needs the other."""


class Press:
    def press(self) -> None: ...


from shop.presses import Rotary
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP024
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP306


def cheapest() -> object:
    from shop.presses import Flat

    return Rotary, Flat
