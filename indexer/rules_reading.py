"""The problems that every build tells, as rules: each function explains one of them.

The build has found them already; here they only get the exact place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found
    from .rules_subject import Subject


def unreadable_entry(subject: Subject) -> Iterator[Found]:
    """Tell of files and folders that can't be read.

    A file or folder in a searched package can't be read, or a link leads nowhere.

    Whether it holds plugins can't be known. Check its permissions, or remove it.
    """
    return subject.problems("CP001")


def no_regular_file(subject: Subject) -> Iterator[Found]:
    """Tell of entries named like a Python file that are none.

    An entry is named like a Python file, and is a folder, a pipe, or another thing that holds no text.

    Python can't import it either.
    """
    return subject.problems("CP002")


def link_out_of_root(subject: Subject) -> Iterator[Found]:
    """Tell of links that lead out of the searched folder.

    A link leads out of the folder that is searched.

    What it leads to is not searched: a package that is copied elsewhere would not have it.
    """
    return subject.problems("CP003")


def hidden_module(subject: Subject) -> Iterator[Found]:
    """Tell of modules that another of the same name hides.

    A module has the name of another, and Python imports only one of the two.

    The other one is dead text, which looks as if it did something: a package beside a module of the same name.
    """
    return subject.problems("CP004")


def folder_twice(subject: Subject) -> Iterator[Found]:
    """Tell of folders that a link makes part of the search twice.

    A folder is searched a second time under another name, because a link leads to it.

    Its modules would be imported twice, and each class would be two classes.
    """
    return subject.problems("CP005")


def unspellable_name(subject: Subject) -> Iterator[Found]:
    """Tell of modules that no `import` can spell.

    A module's file name is none that an `import` can spell, because Python normalises names to NFKC.

    The file can't be imported by its name.
    """
    return subject.problems("CP006")


def unreadable_file(subject: Subject) -> Iterator[Found]:
    """Tell of files that are no Python.

    A file is no Python that can be imported: its syntax or its encoding is wrong.

    One broken file costs one file, and the plugins in it: they are not in the manifest.
    """
    return subject.problems("CP010")


def reordered_text(subject: Subject) -> Iterator[Found]:
    """Tell of lines that are displayed in another order than they are read in.

    Invisible characters change the order in which a line is displayed: reviewers see other code than Python runs.

    CVE-2021-42574 describes the attack. Meant are embeddings, overrides and isolates; marks such as U+200F, which texts
    from right to left need, reorder no code.
    """
    return subject.problems("CP011")


def file_not_fetched(subject: Subject) -> Iterator[Found]:
    """Tell of files that Git LFS did not fetch.

    A file is a pointer of Git LFS: its content was not fetched.

    `git lfs pull` fetches it.
    """
    return subject.problems("CP012")


def unknown_membership(subject: Subject) -> Iterator[Found]:
    """Tell of classes of which it can't be known whether they are plugins.

    It can't be known whether a class is a plugin: a base is computed, depends on a condition, or is not here.

    It is not in the manifest, and stands in its `coverage`. `coldplug why` shows where the chain breaks.
    """
    return subject.problems("CP020")


def mro_conflict(subject: Subject) -> Iterator[Found]:
    """Tell of classes whose bases contradict each other.

    The bases of a class contradict each other, so that Python can't put its ancestors in an order.

    Importing the module raises `TypeError`.
    """
    return subject.problems("CP021")


def misused_mark(subject: Subject) -> Iterator[Found]:
    """Tell of classes that are marked as plugins and can't be.

    A class is marked as a plugin in a way that can't be: it does not derive from the base, it is abstract, or a
    circle.

    It is not in the manifest, or not as its author meant.
    """
    return subject.problems("CP022")


def unknown_ancestor(subject: Subject) -> Iterator[Found]:
    """Tell of plugins with an ancestor that can't be read.

    A class is a plugin for certain, and something else about it can't be known: its MRO, or whether it is abstract.

    The loader settles that after the import. Off by default, because it is most often right: an ancestor is not
    installed where the check runs.
    """
    for item, plugin, record in subject.plugins():
        if plugin.doubts and (record["mro"] is None or record["abstract"] is None):
            lacking = " and ".join(
                word
                for key, word in (("mro", "the MRO"), ("abstract", "whether it is abstract"))
                if record[key] is None
            )
            yield item.source.found(
                item.source.name_span(item.node),
                f"{lacking} of {item.cls.qualname} can't be known: {plugin.doubts[0].reason}",
                f"run `coldplug why {item.id}`",
                about=item.id,
            )


def ambiguous_address(subject: Subject) -> Iterator[Found]:
    """Tell of plugins of one category that share a name.

    Two plugins of a category have the same name: `Category/name` leads to neither.

    Asked for by name, the loader raises `AmbiguousPlugin`.
    """
    return subject.problems("CP030")


def shared_name(subject: Subject) -> Iterator[Found]:
    """Tell of plugins of several categories that share a name.

    Plugins of several categories have the same name, so that the name alone is ambiguous. Told as a note, or as wrong
    where `unique-names` is set in `[tool.coldplug.check]`.

    `Category/name` leads to each.
    """
    for found in subject.problems("CP031"):
        yield replace(found, is_note=not subject.project.check.unique_names)


def old_name_conflict(subject: Subject) -> Iterator[Found]:
    """Tell of old names of plugins that lead to none, or to another.

    A name that a plugin had before can't lead where it should: another plugin bears it, or nothing does.

    Old names stand in `aliases` of the decorator and in `[tool.coldplug.renamed]`.
    """
    return subject.problems("CP032")


def nothing_to_lift(subject: Subject) -> Iterator[Found]:
    """Tell of decorators that lift the options of what has none.

    A decorator lifts the options of a parameter to the top, and there is none of that name which a table stands
    for.

    The options stay below the parameter. Name one that is annotated with a dataclass, a model or their like.
    """
    return subject.problems("CP040")
