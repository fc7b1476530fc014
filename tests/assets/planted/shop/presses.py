"""The plugins that the module of their base imports."""

from shop.printing import Press


class Rotary(Press):
    api_version = "2.1"


class Flat(Press):
    api_version = "2.1"
