"""A line that reads otherwise."""

FEE = 1  # ‮2 = EEF
DATE = "%d ‏%B‏ %Y"
