"""Parameters of addresses."""

from __future__ import annotations

from typing import get_args

from drf_spectacular.utils import OpenApiParameter

from manifests.models import Run
from onitsearch.api.pagination import MOST_ON_PAGE
from onitsearch.curate.exchange.exporting import FORMS
from onitsearch.kinds import KINDS
from onitsearch.ordering import Sort
from onitsearch.store.models import DecisionRecord, Illustration
from onitsearch.store.traits import ColourChoice, Shape, Size
from onitsearch.techniques import Technique

Q = OpenApiParameter("q", str, description="Words in any language the model reads.", required=False)
PAGE = OpenApiParameter(
    "page", {"type": "integer", "minimum": 1, "maximum": 10000}, description="Which page, from 1."
)
PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": MOST_ON_PAGE},
    description="How many results a page has; as the installation has it where nothing is said.",
)
MANIFEST = OpenApiParameter("manifest", str, description="Only this book: its id or its URI.")
COLLECTION = OpenApiParameter("collection", str, description="Only this collection: its id or its URI.")
FILTERS = [
    MANIFEST,
    COLLECTION,
    OpenApiParameter("kind", str, description=f"Only these kinds, with commas between: {', '.join(KINDS)}."),
    OpenApiParameter("notation", str, description="Only this ICONCLASS notation and what is below it."),
    OpenApiParameter(
        "subject",
        str,
        description="As `notation`, and of pictures that nobody classed what the model is sure to see.",
    ),
    OpenApiParameter(
        "area",
        str,
        description="Only this part of the map of similarity: VERSION:x,y,w,h in its cells, or VERSION:cNUMBER.",
    ),
    OpenApiParameter("date", str, description="Only books of these years: 1550, or 1500/1599."),
    OpenApiParameter("language", str, description="Only books in this language (code)."),
    OpenApiParameter("caption", str, description="Only captions with all of these words, letter by letter."),
    OpenApiParameter(
        "library", str, description="Only books of this library: its provider's address, or that of the host."
    ),
    OpenApiParameter(
        "place", str, description="Only books printed at this place, as their library spells it."
    ),
    OpenApiParameter(
        "shape", str, description=f"Only these shapes, with commas between: {', '.join(Shape.values)}."
    ),
    OpenApiParameter(
        "size", str, description=f"Only pictures that take so much of their page: {', '.join(Size.values)}."
    ),
    OpenApiParameter(
        "colour",
        str,
        description=f"Only pictures of these colours, with commas between: {', '.join(ColourChoice.values)}.",
    ),
    OpenApiParameter(
        "tag", str, description="Only what people tagged with this, accents and capitals aside."
    ),
    OpenApiParameter(
        "technique",
        str,
        description="Only these techniques, by AAT id, as people told them or the model is sure of: "
        + ", ".join(f"{one.value} ({one.name.lower()})" for one in Technique)
        + ".",
    ),
    OpenApiParameter(
        "reviewed",
        {"type": "string", "enum": ["0", "1"]},
        description="1: only what a cataloguer confirmed; 0: only the rest.",
    ),
]
URI = OpenApiParameter("uri", str, description="Only what has this URI, in any of its spellings.")
WORDS = OpenApiParameter("q", str, description="Only books whose description holds all of these words.")
DECISION = OpenApiParameter(
    "decision",
    str,
    enum=Illustration.Decision.values,
    description="Only what was so decided on; `rejected` ones are for cataloguers.",
)
STATE = OpenApiParameter("state", str, enum=Run.State.values, description="Only runs that are so far.")
ACTION = OpenApiParameter(
    "action", str, enum=DecisionRecord.Action.values, description="Only decisions of this sort."
)
ILLUSTRATION = OpenApiParameter("illustration", str, description="Only of this illustration (id).")
USER = OpenApiParameter("user", str, description="Only by this user (name).")
BATCH = OpenApiParameter("batch", str, description="Only those that were made together under this name.")
FORM = OpenApiParameter(
    "form", str, enum=list(FORMS), description="In which form; `csv` where nothing is said."
)
REVIEWED = OpenApiParameter(
    "decision", str, enum=["accepted", "rejected"], description="Only these; both where nothing is said."
)
DRY_RUN = OpenApiParameter(
    "dry_run",
    {"type": "string", "enum": ["0", "1"]},
    description="1: say what would happen, and save nothing.",
)
LISTED = [PAGE, PAGE_SIZE]
CANVAS = OpenApiParameter("canvas", str, description="Only the page with this canvas URI.")
LANG = OpenApiParameter("lang", str, description="The language of the words: en, de, fr, …")
EXAMPLES = [
    OpenApiParameter("like", str, description="Ids of illustrations that hits should look like."),
    OpenApiParameter("unlike", str, description="Ids of illustrations that hits should not look like."),
]
LEAST = OpenApiParameter(
    "least", str, enum=["any", "sure"], description="With `sure`, the less certain ones are left out."
)
SORT = OpenApiParameter(
    "sort",
    str,
    enum=get_args(Sort),
    description="In which order the sure hits come: how well they fit, by date (the oldest first), by book and page.",
)
REGION = OpenApiParameter(
    "region",
    str,
    description="A part of a page to look for: PAGE,x,y,w,h (a page's id), CANVAS_URI#xywh=x,y,w,h, both in the"
    " canvas's units, or the id of an illustration.",
)
RESULTS = [Q, *EXAMPLES, REGION, *FILTERS, LANG, SORT, PAGE]
PEERS = OpenApiParameter(
    "peers",
    {"type": "string", "enum": ["0", "1"]},
    description="1: other installations are asked too, and each hit says whose it is (`installation`).",
)
SEARCH = [*RESULTS, PAGE_SIZE, LEAST, PEERS]
TERMS = [Q, LANG, *FILTERS]
