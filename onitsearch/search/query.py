"""What can be asked, and what comes back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from onitsearch.conf import conf
from onitsearch.ordering import Sort

if TYPE_CHECKING:
    from manifests.models import Manifest
    from onitsearch.prints.features import Features
    from onitsearch.store.models import Illustration

Vector = np.ndarray[Any, np.dtype[np.float32]]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# A question is a phrase, not a book: in characters, for the API and the site.
LONGEST_QUESTION = 1000
# Pictures to be like and to be unlike, together.
MOST_EXAMPLES = 10

# Places below the line that a first walk of a question finds: those of the site's page, and of every other first page.
FIRST_PLACES = (24, 60)

Least = Literal["any", "sure"]
WhyCode = Literal["looks-like", "in-the-caption", "class", "narrower", "same-print", "book", "tag"]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page: the canvas's URI and a box (x, y, w, h) in canvas units."""

    canvas: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must belong to; several values of one kind are alternatives, empty means no condition.

    ``manifests`` and ``collections`` are public ids (or URIs), ``notations`` take what is below them along
    (``25F`` also finds ``25F3``), ``subjects`` too, and of pictures that nobody classed count the classes that the
    model is sure of; ``areas`` are parts of the map (see `similarity_map.areas`), ``languages`` are codes of the
    books, ``years`` a span, both included, that a book's date must overlap. ``created`` are spans of time, both ends
    included, in which a picture was first
    known; ``reviewers`` are primary keys of users who confirmed it (None: whoever, empty: nobody will do).
    ``captions`` are words that must stand in the caption, letter by letter but for accents and capitals.
    ``libraries`` and ``places`` are those of the books (see `manifests.provenance`); ``shapes``, ``sizes``,
    ``colours`` and whether somebody ``reviewed`` it (None: no matter) are the picture's own, see `store.traits`.
    ``tags`` are people's own words for it, whole, but for accents and capitals. ``techniques`` are AAT ids, see
    `techniques.Technique`: people's word, else what the model surely says. ``hidden`` takes along what is not for
    the public; whether the asker may see it is checked by who sets it.
    """

    manifests: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    created: tuple[tuple[datetime, datetime], ...] = ()
    reviewers: tuple[int, ...] | None = None
    captions: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    reviewed: bool | None = None
    colours: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SearchQuery:
    """A question: words, pictures, examples or any mix of them.

    ``vectors`` are unit vectors (dim,) float32 of the active model, ``word_vectors`` such of words that somebody
    else encoded, ``pictures`` decoded pixels (uint8
    H×W×3 RGB), ``details`` local features of pictures of which only the vectors are given; ``like`` and ``unlike``
    are public ids of illustrations. ``lang`` is the language of the words.
    ``page`` counts from 1; ``most`` caps how many hits there are at all. ``least`` is ``sure`` where hits below
    the answer's line are not wanted. ``sort`` puts the sure hits in the order of their books' dates, or of books
    and pages; the others follow by how well they fit. ``bare`` asks only which pictures there are: of hits little
    more than the ids of row and book is read, neither canvas nor manifest. ``places`` says how many hits below the
    line are looked at: those behind may be missing from ``hits``, though ``total`` counts them; None for all of a page.
    """

    text: str = ""
    vectors: tuple[Vector, ...] = ()
    word_vectors: tuple[Vector, ...] = ()
    pictures: tuple[Pixels, ...] = ()
    details: tuple[Features, ...] = ()
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    region: Region | None = None
    filters: Filters = field(default_factory=Filters)
    page: int = 1
    page_size: int = field(default_factory=lambda: conf().hits_per_page)
    most: int = 1000
    lang: str = "en"
    least: Least = "any"
    sort: Sort = "fit"
    bare: bool = False
    places: int | None = None

    @property
    def walk_places(self) -> int | None:
        """How many places below the line a walk has to find, one of `FIRST_PLACES`, or None for all."""
        places = self.page * self.page_size if self.places is None else self.places
        return next((most for most in FIRST_PLACES if places <= most), None)

    @property
    def words(self) -> str:
        """The words without needless blanks and control characters; empty where there are only signs.

        Other forms of a letter (a long s, a ligature, full width) are the letter.
        """
        text = unicodedata.normalize("NFKC", self.text)
        if not any(character.isalnum() for character in text):
            return ""
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())

    @property
    def asks_something(self) -> bool:
        """Whether there is anything to look for (what to avoid alone is nothing)."""
        return bool(
            self.words or self.vectors or self.word_vectors or self.pictures or self.like or self.region
        )


@dataclass(frozen=True, slots=True)
class Why:
    """A reason for a hit.

    ``looks-like`` with ``words``, ``picture``, ``region`` or the public id of the example it looks like;
    ``in-the-caption`` with the words found there; ``class`` with the ICONCLASS notation that people gave, ``tag`` with
    the tag that they did;
    ``narrower`` with the name of a narrower class that it looks like; ``book`` with what names its book;
    ``same-print`` with how many points of its detail lie where those of the picture that was asked with do.
    """

    code: WhyCode
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A picture that was found (with its canvas and manifest loaded, unless the question was ``bare``).

    ``score`` is between 0 and 1 and falls along the ranking; 0.5 is the answer's line. ``sure`` is true above
    that line: what lies below is ranked rightly, as far as the search can tell, but may be something else.
    """

    illustration: Illustration
    score: float
    why: tuple[Why, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class BookHit:
    """A book whose own description answers the words; ``field`` says which part of it does (``title``, …)."""

    manifest: Manifest
    field: str
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class HitPage:
    """One page of a ranking.

    ``total`` counts every hit, ``sure`` those above the answer's line, which come first; ``cut`` says that the
    ranking stopped at the most that one search returns, so that there may be more. ``books`` are books whose
    description answers the words, ``spelling`` is what the words were perhaps meant to be. ``truncated`` says that hits
    below the line which ``total`` counts were not looked for.
    """

    hits: tuple[Hit, ...]
    total: int
    page: int
    page_size: int
    cut: bool = False
    sure: int = 0
    books: tuple[BookHit, ...] = ()
    spelling: str | None = None
    truncated: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are; one where nothing was found."""
        return max(1, -(-self.total // self.page_size))
