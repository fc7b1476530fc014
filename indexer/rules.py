"""All rules of `check`: one explicit tuple, and the one place where what they find gets its code and its order.

A rule is a function of a family's file, whose docstring is its explanation; a new one is a line here, and examples in
`rules_examples`. A code never changes its meaning. Rules without a function are of problems that every build tells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from . import (
    rules_abstract,
    rules_class,
    rules_comments,
    rules_compatibility,
    rules_docstrings,
    rules_init,
    rules_manifest,
    rules_options,
    rules_project,
    rules_reading,
    rules_signatures,
    rules_start,
)
from .findings import Finding, in_order
from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .choice import Choice
    from .project_check import CheckSettings
    from .rules_manifest import Kept
    from .rules_source import Found
    from .rules_subject import Subject

    Find: TypeAlias = Callable[[Subject], Iterator[Found]] | Callable[[Kept], Iterator[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: `find` yields what it finds; its docstring begins with `Tell of`, and explains it.

    `is_default` tells whether it counts where nobody selects rules, `is_last` whether it judges what others find.
    `of_manifest` tells that it looks at the manifest in its file, not at the project's world. `fix` is how some of what
    it finds can be mended: `safe`, or `unsafe` where that may change what code does.
    """

    code: str
    name: str
    find: Find
    is_default: bool = True
    is_last: bool = False
    of_manifest: bool = False
    fix: Literal["safe", "unsafe"] | None = None

    @property
    def summary(self) -> str:
        """Return what the rule tells of, in a few words: a noun and no full stop."""
        return _words((self.find.__doc__ or "").partition("\n\n")[0]).removeprefix("Tell of ").rstrip(".")

    @property
    def explanation(self) -> str:
        """Return what is wrong with that, and what is told of, as one paragraph on one line."""
        return _words((self.find.__doc__ or "").partition("\n\n")[2])


def _words(text: str) -> str:
    return " ".join(text.split())


def _rule(
    code: str,
    name: str,
    find: Callable[[Subject], Iterator[Found]],
    *,
    default: bool = True,
    last: bool = False,
    fix: Literal["safe", "unsafe"] | None = None,
) -> Rule:
    return Rule(code=code, name=name, find=find, is_default=default, is_last=last, fix=fix)


def _of_manifest(code: str, name: str, find: Callable[[Kept], Iterator[Found]]) -> Rule:
    return Rule(code=code, name=name, find=find, of_manifest=True)


RULES: tuple[Rule, ...] = (
    # Reading: what could not be read or known.
    _rule("CP001", "unreadable-entry", rules_reading.unreadable_entry),
    _rule("CP002", "no-regular-file", rules_reading.no_regular_file),
    _rule("CP003", "link-out-of-root", rules_reading.link_out_of_root),
    _rule("CP004", "hidden-module", rules_reading.hidden_module),
    _rule("CP005", "folder-twice", rules_reading.folder_twice),
    _rule("CP006", "unspellable-name", rules_reading.unspellable_name),
    _rule("CP010", "unreadable-file", rules_reading.unreadable_file),
    _rule("CP011", "reordered-text", rules_reading.reordered_text),
    _rule("CP012", "file-not-fetched", rules_reading.file_not_fetched),
    _rule("CP020", "unknown-membership", rules_reading.unknown_membership),
    _rule("CP021", "mro-conflict", rules_reading.mro_conflict),
    _rule("CP022", "misused-mark", rules_reading.misused_mark),
    _rule("CP023", "unknown-ancestor", rules_reading.unknown_ancestor, default=False),
    _rule("CP024", "base-imports-plugin", rules_start.base_imports_plugin),
    _rule("CP030", "ambiguous-address", rules_reading.ambiguous_address),
    _rule("CP031", "shared-name", rules_reading.shared_name),
    _rule("CP032", "old-name-conflict", rules_reading.old_name_conflict),
    _rule("CP033", "empty-category", rules_project.empty_category),
    _rule("CP040", "nothing-to-lift", rules_reading.nothing_to_lift),
    _rule("CP050", "other-interface", rules_compatibility.other_interface),
    # Comments: how findings are accepted.
    _rule("CP090", "unused-ignore", rules_comments.unused_ignore, last=True, fix="safe"),
    _rule("CP091", "blanket-ignore", rules_comments.blanket_ignore),
    _rule("CP092", "unknown-code-ignored", rules_comments.unknown_code_ignored),
    _rule("CP093", "unexplained-ignore", rules_comments.unexplained_ignore, default=False),
    # Classes.
    _rule("CP101", "abstract-members-left", rules_abstract.abstract_members_left, fix="safe"),
    _rule("CP102", "abstract-method-without-abc", rules_abstract.abstract_method_without_abc, fix="unsafe"),
    _rule("CP103", "abstract-outside-property", rules_abstract.abstract_outside_property),
    _rule("CP104", "incompatible-signature", rules_signatures.incompatible_signature),
    _rule("CP105", "optional-parameter-dropped", rules_signatures.optional_parameter_dropped),
    _rule("CP106", "renamed-parameter", rules_signatures.renamed_parameter, default=False),
    _rule("CP107", "async-differs", rules_signatures.async_differs),
    _rule("CP108", "kind-differs", rules_signatures.kind_differs),
    _rule("CP109", "local-class", rules_class.local_class),
    _rule("CP110", "shadowed-class", rules_class.shadowed_class),
    _rule("CP111", "final-base", rules_class.final_base),
    _rule("CP112", "final-method", rules_class.final_method),
    _rule("CP113", "constructor-not-called", rules_init.constructor_not_called, fix="unsafe"),
    _rule("CP114", "misfit-super-call", rules_init.misfit_super_call),
    _rule("CP115", "wrong-constructor", rules_class.wrong_constructor),
    _rule("CP116", "unusable-name", rules_class.unusable_name),
    # Configuration.
    _rule("CP201", "unannotated-parameter", rules_options.unannotated_parameter, fix="safe"),
    _rule("CP202", "default-of-another-type", rules_options.default_of_another_type),
    _rule("CP203", "implicit-optional", rules_options.implicit_optional),
    _rule("CP204", "mutable-default", rules_options.mutable_default),
    _rule("CP205", "unknown-default", rules_options.unknown_default, default=False),
    _rule("CP206", "secret-as-default", rules_options.secret_as_default),
    _rule("CP207", "option-clashes", rules_options.option_clashes),
    _rule("CP208", "documented-only", rules_docstrings.documented_only),
    _rule("CP209", "required-option", rules_options.required_option, default=False),
    _rule("CP210", "misfit-defaults", rules_project.misfit_defaults),
    # Start.
    _rule("CP301", "side-effect-at-import", rules_start.side_effect_at_import),
    _rule("CP302", "sibling-imported", rules_start.sibling_imported),
    _rule("CP303", "heavy-import", rules_start.heavy_import, fix="unsafe"),
    _rule("CP304", "import-budget", rules_start.import_budget),
    _rule("CP305", "undeclared-import", rules_project.undeclared_import),
    _rule("CP306", "circular-import", rules_start.circular_import),
    # Manifest.
    _of_manifest("CP401", "stale-manifest", rules_manifest.stale_manifest),
    _of_manifest("CP402", "missing-manifest", rules_manifest.missing_manifest),
    _of_manifest("CP403", "edited-manifest", rules_manifest.edited_manifest),
    _of_manifest("CP404", "manifest-of-another-version", rules_manifest.manifest_of_another_version),
    _of_manifest("CP405", "plugin-gone", rules_manifest.plugin_gone),
    _of_manifest("CP406", "unreadable-manifest", rules_manifest.unreadable_manifest),
    # Compatibility.
    _rule("CP501", "no-interface", rules_compatibility.no_interface, default=False),
    _rule("CP502", "other-python", rules_compatibility.other_python),
    _rule("CP503", "development-import", rules_project.development_import),
)

BY_CODE = {rule.code: rule for rule in RULES}


def selected(select: Iterable[str], extend: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """Return the codes that count: what is selected, or the default, and what is added; of these nothing ignored.

    Each is a code or the beginning of some, or ALL. The longer one decides where one selects and another ignores.
    """
    chosen, added, refused = tuple(select), tuple(extend), tuple(ignore)
    codes: set[str] = set()
    for rule in RULES:
        wanted = _longest(rule.code, (*chosen, *added))
        if not chosen and rule.is_default:
            wanted = max(wanted, 0)
        if wanted > _longest(rule.code, refused):
            codes.add(rule.code)
    return frozenset(codes)


def unknown_selectors(selectors: Iterable[str]) -> list[str]:
    """Return those of some codes and beginnings of codes that no rule has."""
    return [one for one in selectors if one != "ALL" and not any(rule.code.startswith(one) for rule in RULES)]


def _longest(code: str, selectors: Sequence[str]) -> int:
    """Return how much of a code the best of some selectors says; -1 where none means it."""
    return max(
        (0 if one == "ALL" else len(one) for one in selectors if one == "ALL" or code.startswith(one)), default=-1
    )


def codes_of(settings: CheckSettings, choice: Choice) -> frozenset[str]:
    """Return the codes that count by a project's settings and a user's choice; raise UsageError for unknown ones."""
    given = {
        "select": choice.select or settings.select,
        "extend-select": (*settings.extend_select, *choice.extend_select),
        "ignore": (*settings.ignore, *choice.ignore),
    }
    per_file = [code for codes in settings.per_file_ignores.values() for code in codes]
    if strange := unknown_selectors([*(code for codes in given.values() for code in codes), *per_file]):
        raise UsageError(f"there is no rule {strange[0]}, and none that begins so; `coldplug rule` lists all")
    return selected(given["select"], given["extend-select"], given["ignore"])


def is_accepted_in(settings: CheckSettings, finding: Finding) -> bool:
    """Tell whether a project's settings accept a finding in its file."""
    return any(
        fnmatchcase(finding.path, pattern) and any(code == "ALL" or finding.code.startswith(code) for code in codes)
        for pattern, codes in settings.per_file_ignores.items()
    )


def run(subject: Subject, codes: frozenset[str]) -> tuple[Finding, ...]:
    """Return what the rules of these codes find and no comment accepts, in order; those of the manifest don't run."""
    subject = replace(subject, codes=codes, all_codes=frozenset(BY_CODE))
    counting = [rule for rule in RULES if rule.code in codes and not rule.of_manifest]
    first = [finding for rule in counting if not rule.is_last for finding in _found(rule, subject)]
    judged = replace(subject, findings=tuple(first))
    last = [finding for rule in counting if rule.is_last for finding in _found(rule, judged)]
    return in_order(finding for finding in (*first, *last) if not _is_accepted(finding, subject))


def run_on_manifest(kept: Kept, codes: frozenset[str]) -> Iterator[Finding]:
    """Yield what the rules of these codes find that are about the manifest."""
    for rule in RULES:
        if rule.of_manifest and rule.code in codes:
            yield from _found(rule, kept)


def _found(rule: Rule, about: Any) -> Iterator[Finding]:  # noqa: ANN401 - what its function takes
    for found in rule.find(about):
        yield Finding(
            path=found.path,
            line=found.span.line,
            column=found.span.column,
            end_line=found.span.end_line,
            end_column=found.span.end_column,
            code=rule.code,
            message=found.message,
            remedy=found.remedy,
            fix=found.fix,
            id=found.id,
            is_note=found.is_note,
        )


def _is_accepted(finding: Finding, subject: Subject) -> bool:
    if finding.code.startswith(rules_comments.ABOUT_COMMENTS):
        return False
    return any(
        ignore.line == finding.line and ignore.accepts(finding.code) for ignore in subject.ignores.get(finding.path, ())
    )
