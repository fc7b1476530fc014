#!/usr/bin/env python3
"""The build step from a checkout: `python build_index.py ARGUMENTS` is `coldplug build ARGUMENTS`.

Nothing needs to be installed but what the `build` extra names.
"""

from __future__ import annotations

import sys

from indexer.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["build", *sys.argv[1:]]))
