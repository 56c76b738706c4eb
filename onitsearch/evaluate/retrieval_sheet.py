"""Figures by class as a table for the terminal and as a page of HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from onitsearch.evaluate.by_class import ClassFigures, Measured
from onitsearch.evaluate.metrics import Interval

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:90rem}table{border-collapse:collapse}"
    "th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd}th:first-child,td:first-child"
    "{text-align:left}small{display:block;color:#666}tr:last-child{font-weight:600}"
)


def table(measured: Sequence[Measured], compared: Sequence[Mapping[str, Interval]]) -> Iterator[str]:
    """Yield the lines of the tables, one for each ranking, then by how much they differ from the first."""
    for one in measured:
        names = list(one.mean.figures)
        yield ""
        yield one.name
        yield f"{'class':34}{'n':>6}" + "".join(f"{_short(name):>13}" for name in names)
        for row in (*one.classes, one.mean):
            title = f"{row.notation} {row.words}".strip()
            cells = "".join(f"{_cell(row, name):>13}" for name in names)
            yield f"{title[:33]:34}{row.relevant:>6}{cells}"
            yield f"{'':40}" + "".join(f"{_bounds(row.figures[name]):>13}" for name in names)
    for one, figures in zip(measured[1:], compared, strict=True):
        yield ""
        yield f"{one.name} above the first (mean over classes, the same draws of books)"
        yield f"{'':40}" + "".join(f"{figure.value:>+13.3f}" for figure in figures.values())
        yield f"{'':40}" + "".join(f"{_bounds(figure):>13}" for figure in figures.values())


def page(summary: str, measured: Sequence[Measured], compared: Sequence[Mapping[str, Interval]]) -> str:
    """Return the same as one page of HTML that needs nothing else."""
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Retrieval by class</title>'
        f"<style>{_STYLE}</style><h1>Retrieval by class</h1><p>{escape(summary)}. Under each figure its 95 % "
        "interval over books; recall stands before its ceiling.</p>"
    ]
    for one in measured:
        head = "".join(f"<th>{escape(name)}</th>" for name in ("class", "n", *map(_short, one.mean.figures)))
        rows = "".join(_row(row) for row in (*one.classes, one.mean))
        parts.append(f"<h2>{escape(one.name)}</h2><table><tr>{head}</tr>{rows}</table>")
    for one, figures in zip(measured[1:], compared, strict=True):
        cells = "".join(
            f"<li>{escape(_short(name))}: {figure.value:+.3f} ({_bounds(figure)})</li>"
            for name, figure in figures.items()
        )
        parts.append(f"<h2>{escape(one.name)} above the first</h2><ul>{cells}</ul>")
    return "\n".join([*parts, "</html>\n"])


def _row(row: ClassFigures) -> str:
    cells = "".join(
        f"<td>{_cell(row, name)}<small>{_bounds(row.figures[name])}</small></td>" for name in row.figures
    )
    title = f"{row.notation} {row.words}".strip()
    return f"<tr><td>{escape(title)}</td><td>{row.relevant}</td>{cells}</tr>"


def _cell(row: ClassFigures, name: str) -> str:
    """The figure; recall before its ceiling where that is less than 1."""
    value, ceiling = row.figures[name].value, row.ceilings.get(name, 1.0)
    return f"{value:.3f}" if ceiling == 1.0 else f"{value:.3f}/{ceiling:.2f}"


def _short(name: str) -> str:
    return name.replace("precision@", "P@").replace("recall@", "R@").replace("AP", "mAP")


def _bounds(figure: Interval) -> str:
    return f"{figure.low:.2f}–{figure.high:.2f}"
