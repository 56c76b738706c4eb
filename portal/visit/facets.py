"""What a search can be narrowed by: values with counts, as links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from onitsearch.annotate.labels import label_text
from onitsearch.kinds import kind_name
from onitsearch.search.class_names import above
from onitsearch.store.traits import HUES, ColourChoice, Shape, Size
from onitsearch.techniques import Technique, technique_name
from portal.visit import selectors, texts
from portal.visit.cached_search import filters_of
from portal.visit.classes import class_label
from portal.visit.editions import editions
from portal.visit.facet_counts import Counted, Counts
from portal.visit.facet_values import FacetValue
from portal.visit.languages import language_name
from portal.visit.params import SearchParams, search_address

# So many are shown at once; the others are a click away, as far as they help anybody.
_FIRST, _MOST = 8, 60


@dataclass(frozen=True)
class Facet:
    """One way to narrow down; a facet of a single value that is not chosen says nothing and is left out."""

    name: str
    values: list[FacetValue]

    @property
    def first(self) -> list[FacetValue]:
        """What is shown at once; a chosen value always is."""
        return self.values if len(self.values) <= _FIRST + 1 else self.values[:_FIRST]

    @property
    def more(self) -> list[FacetValue]:
        """What is shown on request."""
        return self.values[len(self.first) :]


def facets(params: SearchParams, counts: Counts) -> list[Facet]:
    """The facets of a search, without empty ones; each value leads to as many pictures as it says."""
    found = [
        Facet(gettext("Kind"), _kinds(params, counts.without("kind"))),
        Facet(gettext("Class"), _classes(params, "notation", counts.without("notation").classes)),
        Facet(
            gettext("Shows, also as the machine sees it"),
            _classes(params, "subject", counts.without("subject").subjects),
        ),
        Facet(gettext("Technique"), _techniques(params, counts.without("technique").techniques)),
        Facet(gettext("Place"), _places(params, counts.without("place"))),
        Facet(gettext("Language"), _languages(params, counts.without("language"))),
        Facet(gettext("Language and century"), editions(params, counts.without("language"))),
        Facet(gettext("Book"), _books(params, counts.without("manifest"))),
        Facet(gettext("Collection"), _collections(params, counts.without("collection"))),
        Facet(gettext("Library"), _libraries(params, counts.without("library"))),
        Facet(gettext("Shape"), _in_order(params, "shape", Shape, counts.without("shape").shapes)),
        Facet(gettext("Size on the page"), _in_order(params, "size", Size, counts.without("size").sizes)),
        Facet(gettext("Colour"), _colours(params, counts.without("colour").colours)),
        Facet(gettext("Reviewed"), _reviewed(params, counts.without("reviewed").reviewed)),
    ]
    return [one for one in found if len(one.values) > 1 or any(value.chosen for value in one.values)]


def _kinds(params: SearchParams, counted: Counted) -> list[FacetValue]:
    """The kinds among the hits, and after them those that are held but only shown when asked for."""
    values = _values(params, "kind", [(kind, kind_name(kind), n) for kind, n in counted.kinds.most_common()])
    rest = params.without("kind")
    known = {*counted.kinds, params.kind}
    others = [kind for kind in _hidden_kinds(rest) if kind not in known]
    return values + [_value(params, "kind", kind, kind_name(kind), None) for kind in others]


def _hidden_kinds(params: SearchParams) -> list[str]:
    """Kinds that are shown only when asked for, as far as the limits of the search leave any."""
    held = selectors.hidden_kinds()
    return selectors.kinds_within(filters_of(params), held) if held and params.has_filters else held


def _places(params: SearchParams, counted: Counted) -> list[FacetValue]:
    return _values(params, "place", [(place, place, n) for place, n in counted.places.most_common()])


def _languages(params: SearchParams, counted: Counted) -> list[FacetValue]:
    listed = counted.languages.most_common()
    return _values(params, "language", [(code, language_name(code), n) for code, n in listed])


def _collections(params: SearchParams, counted: Counted) -> list[FacetValue]:
    listed = [(one.public_id, label_text(one.label) or one.public_id, n) for one, n in counted.collections]
    return _values(params, "collection", listed)


def _libraries(params: SearchParams, counted: Counted) -> list[FacetValue]:
    names: dict[str, str] = {}
    for book in counted.rows_of_books.values():
        names.setdefault(book.library, texts.library_name(book))
    return _values(params, "library", [(one, names[one], n) for one, n in counted.libraries.most_common()])


def _books(params: SearchParams, counted: Counted) -> list[FacetValue]:
    """Books with their years, and with their library where two editions agree in title and years."""
    books = {one.public_id: one for one in counted.rows_of_books.values()}
    names = {name: (texts.title(one.label), texts.years(one)) for name, one in books.items()}
    shared = {name for name, many in Counter(names.values()).items() if many > 1}
    values = _values(params, "manifest", [(one, names[one][0], n) for one, n in counted.books.most_common()])

    def told(public_id: str) -> str:
        parts = [names[public_id][1]]
        if names[public_id] in shared:
            parts.append(texts.library(books[public_id])[0])
        return ", ".join(part for part in parts if part)

    return [replace(one, detail=told(one.value)) for one in values]


def _in_order(
    params: SearchParams, name: str, choices: type[Shape] | type[Size], counts: Counter[str]
) -> list[FacetValue]:
    """The values of a short list in their own order."""
    listed = [(one.value, str(one.label), counts[one.value]) for one in choices if counts[one.value]]
    return _values(params, name, listed)


def _colours(params: SearchParams, counts: Counter[str]) -> list[FacetValue]:
    """Black and white, and in colour; below that, the colours by how many there are."""
    chosen = params.colour
    broad = [
        one for one in (ColourChoice.BW, ColourChoice.COLOURED) if counts[one.value] or chosen == one.value
    ]
    found = [_value(params, "colour", one.value, str(one.label), counts[one.value] or None) for one in broad]
    hues = [one for one in HUES if counts[one] or chosen == one]
    for hue in sorted(hues, key=lambda one: -counts[one]) if len(hues) > 1 or chosen in hues else []:
        label = str(ColourChoice(hue).label)
        found.append(_value(params, "colour", hue, label, counts[hue] or None, depth=1))
    return found


def _techniques(params: SearchParams, counts: Counter[str]) -> list[FacetValue]:
    listed = [(one, technique_name(one), many) for one, many in counts.most_common() if one in Technique]
    return _values(params, "technique", listed)


def _reviewed(params: SearchParams, counts: Counter[str]) -> list[FacetValue]:
    names = (("1", gettext("By a cataloguer")), ("0", gettext("Not yet")))
    return _values(params, "reviewed", [(one, name, counts[one]) for one, name in names if counts[one]])


def _classes(params: SearchParams, name: str, counts: Counter[str]) -> list[FacetValue]:
    """The tree of ICONCLASS as far as it is open: down to what is chosen, its siblings, and what is below it."""
    chosen: str = getattr(params, name)
    path = [*reversed(above(chosen))] if chosen else []
    if chosen and (not path or path[-1] != chosen):  # a key, or a notation without a label
        path.append(chosen)
    found: list[FacetValue] = []

    def below(parent: str) -> list[str]:
        return [one for one in counts if (above(one)[1] if len(above(one)) > 1 else "") == parent]

    def open_below(parent: str, depth: int) -> None:
        children = below(parent)
        on_path = path[depth] if depth < len(path) else ""
        if on_path and on_path not in children:
            children.append(on_path)
        # Of what lies beside the way only the top is of use, and what the last step chose from.
        shown = [on_path] if 0 < depth < len(path) - 1 else children
        for one in sorted(shown, key=lambda one: (-counts[one], one)):
            found.append(_value(params, name, one, class_label(one), counts[one] or None, depth))
            if one == on_path:
                open_below(one, depth + 1)

    # Where all are of one class, it says nothing: the tree begins where they differ.
    start = ""
    while not chosen and len(only := below(start)) == 1 and below(only[0]):
        start = only[0]
    open_below(start, 0)
    return found[:_MOST]


def _values(params: SearchParams, name: str, counted: Iterable[tuple[str, str, int]]) -> list[FacetValue]:
    """The values of a facet, one that is chosen first where the list would be too long to show it."""
    values = [_value(params, name, value, label, many) for value, label, many in counted]
    late = next((place for place, one in enumerate(values) if one.chosen and place >= _FIRST), None)
    if late is not None:
        values.insert(0, values.pop(late))
    return values[:_MOST]


def _value(
    params: SearchParams, name: str, value: str, label: str, count: int | None, depth: int = 0
) -> FacetValue:
    chosen = value == getattr(params, name)
    target = params.without(name) if chosen else params.having(**{name: value})
    return FacetValue(value, label, count, search_address(target), chosen, depth)
