"""Tables of what was measured, as Markdown, and the picture of cost over size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speed_measure import Samples, median, ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A heading, the titles of columns, and rows of text; `notes` stand below."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Return the table as GitHub shows it, numbers to the right."""
        head = f"| {' | '.join(self.columns)} |"
        rule = "|---|" + "--:|" * (len(self.columns) - 1)
        rows = [f"| {' | '.join(row)} |" for row in self.rows]
        notes = [f"\n{note}" for note in self.notes]
        return "\n".join([f"### {self.title}\n", head, rule, *rows, *notes, ""])


def compared(title: str, samples: Samples, *, ours: str | None, other: str | None = None) -> Table:
    """Return a table of all tools: `ours` by each of them, or, with `other`, each by that one."""
    rows = []
    for name in samples:
        upper, lower = (ours, name) if ours is not None else (name, other or name)
        same = upper == lower
        rows.append([
            name,
            f"{median(samples, name):.3f} s",
            f"{median(samples, name, 'cpu'):.3f} s",
            f"{max(sample.peak for sample in samples[name]):.0f} MiB",
            "" if same else f"{ratio(samples, upper, lower):.3f}",
            "" if same else f"{ratio(samples, upper, lower, 'cpu'):.3f}",
            str(len(samples[name])),
        ])  # fmt: skip
    what = f"{ours} / it" if ours is not None else f"it / {other}"
    columns = ["", "time", "processor", "peak", what, "by processor", "runs"]
    return Table(title=title, columns=columns, rows=rows)


def growth_table(
    title: str, points: Mapping[str, Sequence[tuple[int, float, float]]], powers: Mapping[str, float]
) -> Table:
    """Return the table of cost over size: by shape, seconds and peak at each size, and the power it grows with."""
    sizes = sorted({size for several in points.values() for size, _, _ in several})
    rows = []
    for shape, several in points.items():
        at = {size: f"{seconds:.2f} s, {peak:.0f} MiB" for size, seconds, peak in several}
        rows.append([shape, *(at.get(size, "") for size in sizes), f"n^{powers[shape]:.3f}"])
    return Table(title=title, columns=["", *(f"{size:,} classes" for size in sizes), "grows as"], rows=rows)


PICTURE = """
import json, sys
import matplotlib
matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "coldplug", "font.family": "sans-serif"})
from matplotlib import pyplot
points, path = json.load(sys.stdin), sys.argv[1]
figure, axes = pyplot.subplots(figsize=(7, 4.2))
for name, several in points.items():
    axes.plot([size for size, _ in several], [seconds for _, seconds in several], marker="o", label=name)
axes.set(xscale="log", yscale="log", xlabel="classes", ylabel="seconds, cold")
axes.grid(True, which="both", alpha=0.25)
axes.legend(frameon=False)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
figure.tight_layout()
figure.savefig(path, metadata={"Date": None})
"""
"""Draws `{name: [[classes, seconds], ...]}` of standard input to the path; run where matplotlib is."""
