"""Web addresses in the search box: what each names here, or brings along, becomes a part of the search.

A picture, an annotation or an image of ours is searched with as an example; a region of a page by its pixels; a book
and a page are opened; a picture anywhere else is fetched and searched with as an upload is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from manifests.errors import (
    AccessDeniedError,
    AddressRefusedError,
    BadRequestError,
    NotFoundError,
    OnitError,
    TooLargeError,
    TransientError,
)
from manifests.presentation.painting import box_of_fragment
from manifests.uri import is_web
from onitsearch.pages.remote_pictures import RemotePicture, fetch_picture
from onitsearch.search.query import MOST_EXAMPLES
from onitsearch.selectors import get_canvas
from portal.visit import query_pictures, selectors
from portal.visit.contentstate import Place
from portal.visit.contentstate import read as read_state
from portal.visit.page_regions import written
from portal.visit.params import MOST_PICTURES, SearchParams, read_params, search_address, too_many_pictures
from portal.visit.viewer_targets import ViewerTarget, resolve_place

_ICONCLASS = re.compile(r"https?://(?:www\.)?iconclass\.org/(?:rkd/)?([^?#]+)", re.IGNORECASE)
_ID = r"([0-9a-z]{4,16})"
# Addresses of ours that name one illustration.
_PICTURES = re.compile(
    rf"/(?:illustration|iiif/annotation|iiif/image|iiif/results/canvas|api/v1/illustrations)/{_ID}(?:/.*)?|/thumb/{_ID}\.jpg"
)
_BOOKS = re.compile(rf"/(?:book|iiif/manifest|api/v1/manifests)/{_ID}(?:/.*)?")
_PAGES = re.compile(rf"/(?:page|iiif/canvas)/{_ID}(?:/.*)?")
_GIVEN = re.compile(r"/query-picture/([\w-]{16,64})")


def parted(words: str) -> tuple[str, str]:
    """Words and the first web address among them; the address is empty where there is none.

    A notation of ICONCLASS may be written as its address: the search itself reads a question of such alone.
    """
    parts = words.split()
    found = next((at for at, part in enumerate(parts) if is_web(part)), None)
    if found is None or all(_ICONCLASS.fullmatch(part) for part in parts):
        return words, ""
    return " ".join(parts[:found] + parts[found + 1 :]), parts[found]


def follow(params: SearchParams, hosts: Iterable[str]) -> str:
    """Where a search leads that has a web address among its words; ``hosts`` are names of this site.

    Raises OnitError, in one sentence, for an address that nothing can be done with.
    """
    words, address = parted(params.q)
    return _Asked(params.having(q=words), address, tuple(hosts)).leads_to()


class _Asked:
    """An address, and the search that it becomes a part of."""

    def __init__(self, params: SearchParams, address: str, hosts: tuple[str, ...]) -> None:
        self.params, self.address = params, address
        try:
            self.split = urlsplit(address)
            own, theirs = urlsplit(settings.PUBLIC_URL).netloc.lower(), self.split.netloc.lower()
            self.is_ours = _without_default_port(theirs, self.split.scheme) in (own, *hosts)
        except ValueError:
            raise _useless(gettext("This is not a well formed web address.")) from None

    def leads_to(self) -> str:
        if found := _ICONCLASS.fullmatch(self.address):
            return search_address(self.params.having(notation=unquote(found[1]).replace("\x00", "")[:64]))
        if self.is_ours and (here := self._ours()):
            return here
        return self._held() or self._fetched()

    def _ours(self) -> str:
        """Where an address of ours leads; empty where it names nothing of its own."""
        path = self.split.path
        if found := _PICTURES.fullmatch(path):
            return self._like(selectors.picture(found[1] or found[2]).public_id)
        if found := _PAGES.fullmatch(path):
            return self._page(found[1])
        if found := _BOOKS.fullmatch(path):
            return reverse("book", args=[selectors.book(found[1]).public_id])
        if found := _GIVEN.fullmatch(path):
            return self._with_picture(found[1])
        if path == reverse("search"):
            theirs = read_params(QueryDict(self.split.query))
            if parted(theirs.q)[1]:
                raise _useless(gettext("This address leads from one search to the next."))
            return search_address(theirs)
        return ""

    def _like(self, public_id: str) -> str:
        made = self.params.liking(public_id)
        if made is None:
            raise BadRequestError(
                gettext("At most %(most)s examples can be given.") % {"most": MOST_EXAMPLES},
                hint=gettext("Take one away first."),
            )
        return search_address(made)

    def _page(self, public_id: str) -> str:
        page = get_canvas(public_id)
        box = box_of_fragment(f"#{self.split.fragment}", page.size) if self.split.fragment else None
        if box is None:
            return reverse("page", args=[page.public_id])
        return search_address(self.params.having(region=written(page, box)))

    def _held(self) -> str:
        """Where an address leads that names a book, a page or a region which we hold; empty where it does not."""
        for place in self._places():
            if (target := resolve_place(place)) and (href := self._target(target)):
                return href
        return ""

    def _places(self) -> list[Place]:
        """What the address, or the viewer's address that carries one, points at."""
        said = {name: value for name, value in parse_qsl(self.split.query) if "\x00" not in value}
        found = []
        if state := said.get("iiif-content", ""):
            found.append(read_state(state))
        canvas = said.get("canvas") or said.get("canvasId", "")
        if is_web(canvas):
            region = f"#xywh={said['xywh']}" if "xywh" in said else ""
            found.append(read_state(f"{canvas}{region}"))
        if is_web(manifest := said.get("manifest", "")):
            found.append(Place("Manifest", manifest))
        return [*found, read_state(self.address)]

    def _target(self, target: ViewerTarget) -> str:
        if target.canvas and target.box:
            return search_address(self.params.having(region=written(target.canvas, target.box)))
        if target.canvas:
            return reverse("page", args=[target.canvas.public_id])
        return reverse("book", args=[target.book.public_id]) if target.book else ""

    def _fetched(self) -> str:
        """The search with the picture at the address; or where the document at it points."""
        name = f"portal:address:{hashlib.sha256(self.address.encode()).hexdigest()}"
        token = cache.get(name)
        if not isinstance(token, str) or query_pictures.preview(token) is None:
            if len(self.params.picture) >= MOST_PICTURES:
                raise too_many_pictures()
            remote = _fetch(self.address)
            if remote.pixels is None:
                return self._of_document(remote.document)
            token = query_pictures.keep_pixels(remote.pixels)
            cache.set(name, token, query_pictures.kept_seconds())
        return self._with_picture(token)

    def _of_document(self, document: str) -> str:
        try:
            target = resolve_place(read_state(document))
        except BadRequestError:
            target = None
        href = self._target(target) if target else ""
        if not href:
            raise NotFoundError(
                gettext("No book in this collection has this address."),
                hint=gettext("Give the address of a picture, or of a book or page of this collection."),
            )
        return href

    def _with_picture(self, token: str) -> str:
        pictures = tuple(dict.fromkeys((*self.params.picture, token)))
        if len(pictures) > MOST_PICTURES:
            raise too_many_pictures()
        return search_address(self.params.having(picture=pictures))


def _fetch(address: str) -> RemotePicture:
    """What is at an address; whatever goes wrong is told in one sentence, without what lies inside our network."""
    host = urlsplit(address).netloc.rpartition("@")[2][:80]
    try:
        return fetch_picture(address)
    except AddressRefusedError as error:
        raise _useless(gettext("This address cannot be opened from here.")) from error
    except TransientError as error:
        raise _useless(gettext("%(host)s does not answer right now.") % {"host": host}) from error
    except AccessDeniedError as error:
        raise _useless(gettext("%(host)s does not let us see this.") % {"host": host}) from error
    except TooLargeError as error:
        raise _useless(gettext("The picture at this address is too large.")) from error
    except OnitError as error:
        raise _useless(gettext("There is no picture at this address.")) from error


def _useless(sentence: str) -> BadRequestError:
    return BadRequestError(
        sentence,
        hint=gettext("Save the picture on your device and give it as a file, or describe it in words."),
    )


def _without_default_port(netloc: str, scheme: str) -> str:
    return netloc.removesuffix(":443" if scheme == "https" else ":80")
