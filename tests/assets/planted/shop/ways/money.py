"""No plugin: importing it from the package costs nobody anything."""

EURO = 100
