"""What happens at import: what should not, and what may."""

import os

from shop.base import Steady

os.makedirs("tills", exist_ok=True)
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP301

print("tills")  # coldplug: ignore[CP301] it greets
HERE = os.path.join("tills", "here")
NUMBER = 1  # coldplug: ignore[CP301] it was a call
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP090
print("more")  # coldplug: ignore
#              ^^^^^^^^^^^^^^^^^^ CP091
#              ^^^^^^^^^^^^^^^^^^ CP093
print("and")  # coldplug: ignore[CP301,CP999] it greets
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CP092
TEXT = "# coldplug: ignore[CP301]"


class Effects(Steady):
    def open(self) -> None:
        os.makedirs("tills", exist_ok=True)


if __name__ == "__main__":
    print("run")
