"""What a till imports: what it should not, and what it may."""

import json
from typing import TYPE_CHECKING

import docstring_parser
import networkx
#^^^^^^^^^^^^^^ CP503
import click
#^^^^^^^^^^^ CP305
import pandas
#^^^^^^^^^^^^ CP303

from shop.base import Steady

if TYPE_CHECKING:
    import numpy


class Heavy(Steady):
#     ^^^^^ CP304
    def count(self) -> object:
        import torch

        return json, docstring_parser, networkx, click, pandas, torch
