"""ONiT's table as text, and as one page of HTML with its curves, which needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from onitsearch.evaluate.by_class import ClassFigures
from onitsearch.evaluate.onit_table import COLUMNS, STUDY, Curve, Way
from onitsearch.evaluate.zero_shot import Confusion

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222;"
    "background:#fff}table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}"
    "th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd}th:first-child,td:first-child"
    "{text-align:left}small{display:block;color:#666}tr.mean{font-weight:600}figure{display:inline-block;"
    "margin:0 1rem 1rem 0}figcaption{font-size:.85rem;color:#444}svg{max-width:100%;height:auto}"
    "svg text{font:11px system-ui,sans-serif;fill:currentColor}"
    "@media(prefers-color-scheme:dark){body{background:#16181b;color:#e8e6e1}th,td{border-color:#3a3d42}"
    "small,figcaption{color:#aaa}}a{color:inherit}"
)
# Told apart by people who see colours otherwise (Okabe and Ito), on white and on black.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7f7f7f")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 4")
_WIDE, _HIGH, _LEFT, _TOP = 340, 220, 40, 12


def table(ways: Sequence[Way]) -> Iterator[str]:
    """Yield the lines of the table of each way, and its confusion matrix."""
    for way in ways:
        yield ""
        yield f"{way.name}, asked as {way.prompt}"
        yield f"{'class':28}{'n':>7}" + "".join(f"{_short(name):>14}" for name in COLUMNS) + "   base  tuned"
        for row in (*way.classes, way.mean):
            title = f"{row.notation} {row.words}".strip()
            cells = "".join(f"{_cell(row, name):>14}" for name in COLUMNS)
            known = STUDY.get(row.notation)
            told = f"{known.base:>7.2f}{known.tuned:>7.2f}" if known else ""
            yield f"{title[:27]:28}{row.relevant:>7,}{cells}{told}"
        if way.confusion is not None:
            yield from _confusion_lines(way.confusion)


def _confusion_lines(found: Confusion) -> Iterator[str]:
    yield ""
    yield (
        f"zero-shot: {found.right:,} of {found.judged:,} pictures were given a class of theirs "
        f"({100 * found.accuracy:.1f} %); rows are true, columns given, pictures of one class only"
    )
    yield f"{'':10}" + "".join(f"{one:>9}" for one in found.classes)
    for place, one in enumerate(found.classes):
        yield f"{one:10}" + "".join(f"{count:>9,}" for count in found.table[place])


def page(summary: str, ways: Sequence[Way]) -> str:
    """Return everything as one page of HTML."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Retrieval as in the ONiT study</title>"
        f"<style>{_STYLE}</style></head><body><h1>Retrieval as in the ONiT study</h1><p>{escape(summary)}.</p>"
        "<p>Recall stands before its ceiling, what a perfect ranking would reach; under each figure its 95 % interval "
        "over books. The last columns are the study's own, for CLIP as it comes and as fine-tuned, on its own pictures "
        '(<a href="https://doi.org/10.1093/llc/fqaf082">doi:10.1093/llc/fqaf082</a>).</p>'
    ]
    for way in ways:
        head = "".join(
            f"<th>{escape(_short(name))}</th>" for name in ("class", "n", *COLUMNS, "base", "tuned")
        )
        rows = "".join(_row(row, is_mean=row is way.mean) for row in (*way.classes, way.mean))
        parts.append(
            f"<h2>{escape(way.name)}</h2><p>asked as <q>{escape(way.prompt)}</q></p>"
            f"<table><tr>{head}</tr>{rows}</table>"
        )
        if way.confusion is not None:
            parts.append(_matrix(way.confusion))
    for place, first in enumerate(ways[0].curves):
        together = [(way, way.curves[place]) for way in ways]
        title = f"{first.notation} {first.words}".strip()
        parts.append(
            f"<h2>{escape(title)}</h2>"
            + _figure(f"Recall among the first k, {title}; dotted: its ceiling", together, "recall")
            + _figure(f"Precision among the first k, {title}", together, "precision")
        )
    parts.append(_legend(ways))
    return "\n".join([*parts, "</body></html>\n"])


def _row(row: ClassFigures, *, is_mean: bool) -> str:
    cells = "".join(
        f"<td>{_cell(row, name)}<small>{row.figures[name].low:.2f}–{row.figures[name].high:.2f}</small></td>"
        for name in COLUMNS
    )
    known = STUDY.get(row.notation)
    told = f"<td>{known.base:.2f}</td><td>{known.tuned:.2f}</td>" if known else "<td></td><td></td>"
    title = escape(f"{row.notation} {row.words}".strip())
    return (
        f"<tr{' class=mean' if is_mean else ''}><td>{title}</td><td>{row.relevant:,}</td>{cells}{told}</tr>"
    )


def _matrix(found: Confusion) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in found.classes)
    rows = "".join(
        f"<tr><th>{escape(one)}</th>"
        + "".join(f"<td>{count:,}</td>" for count in found.table[place])
        + "</tr>"
        for place, one in enumerate(found.classes)
    )
    return (
        f"<p>Zero-shot: {found.right:,} of {found.judged:,} pictures were given a class of theirs "
        f"({100 * found.accuracy:.1f} %). Rows are true classes, columns given ones, of pictures of one class only "
        f"({found.several:,} have several).</p><table><tr><td></td>{head}</tr>{rows}</table>"
    )


def _figure(title: str, curves: Sequence[tuple[Way, Curve]], name: str) -> str:
    longest = max((one.k[-1] for _, one in curves if one.k), default=1)
    lines = "".join(
        _line(one.k, getattr(one, name), longest, number) for number, (_, one) in enumerate(curves) if one.k
    )
    first = curves[0][1]
    ceiling = (
        f'<polyline points="{_points(first.k, first.ceiling, longest)}" fill="none" stroke="currentColor" '
        'stroke-dasharray="1 3" opacity=".6"/>'
        if name == "recall" and first.k
        else ""
    )
    grid = "".join(
        f'<line x1="{_LEFT}" x2="{_LEFT + _WIDE}" y1="{_y(value):.1f}" y2="{_y(value):.1f}" stroke="currentColor" '
        f'opacity=".15"/><text x="{_LEFT - 6}" y="{_y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
        for value in (0, 0.25, 0.5, 0.75, 1)
    )
    marks = "".join(
        f'<text x="{_x(k, longest):.1f}" y="{_TOP + _HIGH + 16}" text-anchor="middle">{k:,}</text>'
        for k in (1, 10, 100, 1_000, 10_000, 100_000)
        if k <= longest
    )
    return (
        f'<figure><svg viewBox="0 0 {_LEFT + _WIDE + 20} {_TOP + _HIGH + 24}" width="{_LEFT + _WIDE + 20}" role="img" '
        f'aria-label="{escape(title)}">{grid}{marks}{ceiling}{lines}</svg><figcaption>{escape(title)}</figcaption></figure>'
    )


def _line(k: Sequence[int], values: Sequence[float], longest: int, number: int) -> str:
    dash = _DASHES[number % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    colour = _COLOURS[number % len(_COLOURS)]
    return f'<polyline points="{_points(k, values, longest)}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'


def _points(k: Sequence[int], values: Sequence[float], longest: int) -> str:
    return " ".join(f"{_x(one, longest):.1f},{_y(value):.1f}" for one, value in zip(k, values, strict=True))


def _x(k: int, longest: int) -> float:
    """Along a logarithmic axis."""
    return _LEFT + _WIDE * math.log(max(1, k)) / math.log(max(2, longest))


def _y(value: float) -> float:
    return _TOP + _HIGH * (1 - value)


def _legend(ways: Sequence[Way]) -> str:
    items = "".join(
        f'<li><svg width="40" height="10" aria-hidden="true">{_sample(number)}</svg> {escape(way.name)}, '
        f"<q>{escape(way.prompt)}</q></li>"
        for number, way in enumerate(ways)
    )
    return f"<h2>Lines</h2><ul>{items}</ul>"


def _sample(number: int) -> str:
    dash = _DASHES[number % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="0" x2="40" y1="5" y2="5" stroke="{_COLOURS[number % len(_COLOURS)]}" stroke-width="2"{dashed}/>'


def _cell(row: ClassFigures, name: str) -> str:
    value, ceiling = row.figures[name].value, row.ceilings.get(name)
    return f"{value:.3f}" if ceiling is None else f"{value:.3f}/{ceiling:.2f}"


def _short(name: str) -> str:
    return name.replace("precision@", "P@").replace("recall@", "R@")
