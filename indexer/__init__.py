"""Reads source and writes a manifest: what the plugins of an application are, without importing one of them.

The folder reads like the pipeline; only `pipeline` knows the order of its stages. `__version__` is the one place of the
version: the distribution's metadata, the command and the manifest's `generator` take it from here.
"""

from __future__ import annotations

__version__ = "0.1.0"
