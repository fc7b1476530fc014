"""Classes of which it can't be known whether they are plugins, and one of which it can."""

import os
import sys

from shop.base import Till


class Other:
    pass


class Perhaps(Till if os.environ.get("TILL") else Other):
#     ^^^^^^^ CP020
    pass


class Surely(Till if sys.version_info >= (3, 8) else Other):
#     ^^^^^^ CP501
    pass
