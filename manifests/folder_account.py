"""What becomes of a folder of documents: each is read as a harvest would, without database and network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from manifests import jsontext
from manifests.errors import NothingToSeeError, OnitError
from manifests.imageapi.service import ImageServiceDoc
from manifests.presentation import CollectionDoc, LeftOutDoc, ManifestDoc, read
from manifests.presentation.account import BookAccount, account_of
from manifests.presentation.values import is_object, items, length, objects

# Descriptions of a folder's documents, by others; they are no documents of it.
ORACLE = "oracle.json"
_ABOUT = {ORACLE, "INDEX.json"}


@dataclass
class Reading:
    """One document: what it was read as, or the sentence by which it was refused.

    ``kind`` is manifest, collection, nothing to see (sound, film, text), refused or crashed. ``listed`` counts what the
    document itself lists as pages; those not ``told`` of, neither as pages nor as left out, were lost.
    """

    file: str
    kind: str
    error: str = ""
    cause: str = ""
    listed: int = 0
    pages: int = 0
    unsized: int = 0
    repeated: int = 0
    left_out: tuple[LeftOutDoc, ...] = ()
    notes: tuple[LeftOutDoc, ...] = ()
    services: Counter[str] = field(default_factory=Counter)
    members: int = 0
    doc: ManifestDoc | CollectionDoc | None = None

    @property
    def lost(self) -> int:
        """Pages of which nothing is told."""
        return max(0, self.listed - self.pages - self.repeated - len(self.left_out))

    def as_json(self) -> dict[str, object]:
        """The same as plain values."""
        named = {"left_out": self.left_out, "notes": self.notes}
        return {
            **{name: getattr(self, name) for name in ("file", "kind", "error", "cause", "listed", "pages")},
            **{name: getattr(self, name) for name in ("unsized", "repeated", "lost", "members")},
            "services": dict(self.services),
            **{
                name: [{"place": one.place, "id": one.id, "reason": one.reason} for one in told]
                for name, told in named.items()
            },
        }


def read_folder(folder: Path) -> Iterator[Reading]:
    """Read every JSON document below a folder, in the order of their names."""
    for path in sorted(folder.rglob("*.json")):
        if path.name not in _ABOUT and path.is_file():
            yield read_file(path, str(path.relative_to(folder)))


def read_file(path: Path, name: str) -> Reading:
    """Read one document; whatever is wrong with it stands in the answer."""
    url = path.resolve().as_uri()
    data: object = None
    try:
        data, _ = jsontext.parse(path.read_bytes(), url)
        doc = read(data, url)
        if isinstance(doc, CollectionDoc):
            return Reading(name, "collection", members=len(doc.members), doc=doc)
        return _book(name, doc, account_of(doc, url), data)
    except NothingToSeeError as error:
        return Reading(name, "nothing to see", error.message.replace(url, name), error.cause)
    except OnitError as error:
        return Reading(name, "refused", error.message.replace(url, name), error.cause, listed_pages(data))
    except Exception as error:  # what this looks for
        return Reading(name, "crashed", f"{type(error).__name__}: {error}", "crashed")


def _book(name: str, doc: ManifestDoc, account: BookAccount, data: object) -> Reading:
    repeated = len(doc.canvases) - len(account.pages) - (len(account.left_out) - len(doc.left_out))
    return Reading(
        name,
        "manifest",
        listed=listed_pages(data),
        pages=len(account.pages),
        unsized=sum(1 for page in account.pages if page.size is None and page.canvas.images),
        repeated=max(0, repeated) + _referred_again(data, doc),
        left_out=account.left_out,
        notes=account.notes,
        services=Counter(
            _level(page.canvas.images[0].service) for page in account.pages if page.canvas.images
        ),
        doc=doc,
    )


def listed_pages(data: object) -> int:
    """How many things a document lists where its pages stand, counted without reading any of them."""
    if not is_object(data):
        return 0
    sequences = sum(len(items(one.get("canvases"))) for one in objects(data.get("sequences")))
    return sequences or len(items(data.get("items")))


def _referred_again(data: object, doc: ManifestDoc) -> int:
    """How many of the listed things are but addresses of pages that are there as well."""
    known = {canvas.id for canvas in doc.canvases}
    lists = [one.get("canvases") for one in objects(data.get("sequences"))] if is_object(data) else []
    return sum(1 for one in lists for item in items(one) if isinstance(item, str) and item.strip() in known)


def _level(service: ImageServiceDoc | None) -> str:
    if service is None:
        return "no service"
    level = "level not said" if service.level is None else f"level {service.level}"
    return f"Image API {service.version}, {level}"


def differences(readings: list[Reading], oracle: Mapping[str, object]) -> list[str]:
    """Where the documents were read otherwise than by others: lines that name file, member, our value and theirs.

    ``oracle`` maps file names to what was read there: ``id``, ``canvases_count``, ``canvases`` (the first ones, each
    with ``id``, ``width``, ``height`` and ``images`` with ``url``), ``members_count``.
    """
    found = []
    for one in readings:
        theirs = oracle.get(one.file)
        if one.doc is not None and is_object(theirs):
            pairs = dict(_compared(one.doc, theirs))
            found += [
                f"{one.file}: {name}: {ours} here, {other} there"
                for name, (ours, other) in pairs.items()
                if ours != other
            ]
    return found


def _compared(
    doc: ManifestDoc | CollectionDoc, theirs: Mapping[str, object]
) -> Iterator[tuple[str, tuple[object, object]]]:
    if theirs.get("id"):
        yield "id", (doc.id, theirs["id"])
    if isinstance(doc, CollectionDoc):
        if "members_count" in theirs:
            yield "members", (len(doc.members), theirs["members_count"])
        return
    if "canvases_count" in theirs:
        yield "pages", (len(doc.canvases), theirs["canvases_count"])
    for place, (canvas, other) in enumerate(
        zip(doc.canvases, objects(theirs.get("canvases")), strict=False), start=1
    ):
        yield f"id of page {place}", (canvas.id, other.get("id"))
        size = (length(other.get("width")), length(other.get("height")))
        yield f"size of page {place}", ((canvas.width, canvas.height), size)
        urls = [image.get("url") for image in objects(other.get("images"))]
        yield f"images of page {place}", ([image.url for image in canvas.images], urls)


__all__ = ["ORACLE", "Reading", "differences", "listed_pages", "read_file", "read_folder"]
