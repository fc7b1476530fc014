"""What a build is asked for, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .project_renamed import Renaming
from .target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to index. Two equal requests on equal sources give equal manifests, whatever machine or order.

    `packages` are dotted names, found along `search_path` and then in the environment of `python` (a path; None is the
    running one). `categories` maps a category to the reference of its base, or to None where decorators alone fill it.
    `is_whole` says that these are all the plugins that `defaults`, `merging` and `renamed` may be about.
    `api_version` is the range of plugin interfaces that the application has, and `api_version_attribute` the class
    attribute that says which one a plugin is written for.
    `exhaustive` asks for every module to be parsed, not only those that the sift lets through.
    `jobs` is how many processes share the work, None as many as pay.
    `secrets` are patterns of options' names that are secrets, or with `!` before them are none.
    """

    packages: tuple[str, ...]
    search_path: tuple[Path, ...]
    categories: Mapping[str, str | None] = field(default_factory=dict)
    decorators: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    target: Target = field(default_factory=Target.running)
    python: Path | None = None
    name_attributes: tuple[str, ...] = ("name", "plugin_name")
    metadata: tuple[str, ...] = ()
    defaults: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    merging: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    renamed: tuple[Renaming, ...] = ()
    is_whole: bool = True
    secrets: tuple[str, ...] = ()
    api_version: str | None = None
    api_version_attribute: str = "api_version"
    exhaustive: bool = False
    jobs: int | None = 1
