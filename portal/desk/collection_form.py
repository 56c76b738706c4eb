"""The form by which a collection is made and changed, read and filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext

from manifests.collection_settings import LONGEST_LABEL, LONGEST_SUMMARY, Settings
from manifests.models import Collection, Manifest
from onitsearch.kinds import checked_kind, choices
from portal.visit import texts

_MOST_LIBRARIES = 100


@dataclass(frozen=True)
class Library:
    """A library whose books are here, by its address; ``chosen`` where the collection holds them."""

    address: str
    name: str
    books: int
    chosen: bool


def read(form: QueryDict, standing: Settings | None = None) -> Settings:
    """What a form says; texts in languages that it does not ask for stay. Raises BadRequestError for a strange kind."""
    was = standing or Settings()

    def texts_of(name: str, before: Any) -> dict[str, list[str]]:
        kept = {language: list(said) for language, said in before.items() if language not in _codes()}
        asked = {code: [form.get(f"{name}_{code}", "")] for code in _codes()}
        return asked | kept

    return Settings(
        label=texts_of("label", was.label),
        summary=texts_of("summary", was.summary),
        slug=form.get("slug", ""),
        visible=form.get("visible") == "1",
        standard=form.get("standard") == "1",
        rule=form.get("rule", Collection.Rule.CHOSEN),
        libraries=tuple(one.replace("\x00", "") for one in form.getlist("library")),
        words=form.get("words", ""),
        languages=tuple(form.get("languages", "").replace(",", " ").split()),
        kinds=tuple(checked_kind(kind) for kind in form.getlist("kind")),
    )


def fields(said: Settings) -> dict[str, Any]:
    """What the form shows of a collection."""
    return {
        "said": said,
        "texts": [
            {
                "code": code,
                "language": get_language_info(code)["name_translated"],
                "label": "; ".join(said.label.get(code, ())),
                "summary": "\n".join(said.summary.get(code, ())),
            }
            for code in _codes()
        ],
        "rules": _rules(),
        "libraries": _libraries(said.libraries),
        "languages": ", ".join(said.languages),
        "kinds": [(kind, name, kind in said.kinds) for kind, name in choices()],
        "longest": {"label": LONGEST_LABEL, "summary": LONGEST_SUMMARY},
    }


def _rules() -> list[tuple[str, str]]:
    return [
        (Collection.Rule.CHOSEN, gettext("Chosen one by one, in the list of books")),
        (Collection.Rule.LIBRARY, gettext("All books of these libraries")),
        (Collection.Rule.WORDS, gettext("All books whose description holds these words")),
    ]


def standing(held: Collection, members: Iterable[str]) -> list[tuple[str, str]]:
    """What stands of some members of a collection, each with its name, for people."""
    rules = dict(_rules())
    names = dict(choices())
    said: dict[str, tuple[str, str]] = {
        "label": (gettext("Title"), _one_line(held.label)),
        "summary": (gettext("Description"), _one_line(held.summary)),
        "name": (gettext("Name in the address"), held.slug or ""),
        "visible": (
            gettext("Who sees it"),
            gettext("Everybody") if held.visible else gettext("Cataloguers only"),
        ),
        "default": (
            gettext("Searched on the first page"), gettext("yes") if held.standard else gettext("no"),
        ),
        "rule": (gettext("Its books"), rules[held.rule]),
        "libraries": (gettext("Libraries"), ", ".join(held.libraries)),
        "words": (gettext("Words of the title or description"), held.words),
        "languages": (gettext("Languages"), ", ".join(held.languages)),
        "kinds": (gettext("Kinds"), ", ".join(str(names.get(one, one)) for one in held.kinds)),
    }  # fmt: skip
    return [said[one] for one in members if one in said]


def _one_line(texts_of: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{language}: {' '.join(said)}" for language, said in texts_of.items())


def _codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _libraries(chosen: tuple[str, ...]) -> list[Library]:
    """The libraries whose books are here, those with the most first, and chosen ones that have none."""
    held = Manifest.objects.filter(withdrawn_at=None).exclude(library="")
    counted = held.order_by().values_list("library").annotate(many=Count("pk")).order_by("-many", "library")
    counts = dict(counted[:_MOST_LIBRARIES])
    addresses = [*counts, *(one for one in chosen if one not in counts)]
    books = held.filter(library__in=addresses).order_by("library", "pk").distinct("library")
    names = {book.library: texts.library_name(book) for book in books.only("library", "provider", "uri")}
    return [Library(one, names.get(one) or one, counts.get(one, 0), one in chosen) for one in addresses]
