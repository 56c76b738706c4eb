"""What failed, in the reader's language: rows keep the English sentence, which is recognized when it is shown.

Sentences are written where the errors are raised, below the portal, and kept with the rows. Here stand those that a
harvest meets, as they are written there (a test compares), with names in the place of what differs. What is not among
them is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (
    # The host's answer
    _("%(url)s says the request is not well formed (status %(status)s)."),
    _("%(url)s asks for a log-in (status %(status)s)."),
    _("%(url)s does not allow us to read it (status %(status)s)."),
    _("%(url)s is not there (status %(status)s)."),
    _("%(url)s is no longer there (status %(status)s)."),
    _("%(url)s may not be shown for legal reasons (status %(status)s)."),
    _("%(url)s is more than that server can do (status %(status)s)."),
    _("%(url)s was answered with nothing we can use (status %(status)s)."),
    _("%(url)s is behind a guard that takes us for a robot (status %(status)s)."),
    _("%(host)s is busy and asks us to slow down (status %(status)s), so %(url)s was not fetched."),
    _("%(host)s asked us to wait another %(seconds)s seconds before %(url)s is fetched."),
    _("%(host)s has a problem of its own with %(url)s (status %(status)s)."),
    _("%(host)s refused us %(url)s with a web page (status %(status)s), as firewalls do."),
    _("%(host)s asks us in its robots.txt not to read %(url)s."),
    _("%(url)s only leads from one redirect to the next."),
    _("%(url)s leads to an address that is not well formed."),
    _("%(url)s could not be fetched: %(cause)s."),
    _("%(url)s broke off in the middle: %(cause)s."),
    _("%(url)s came too slowly and was given up."),
    _("%(url)s is larger than %(most)s MB and was not read to its end."),
    _("What %(url)s answered is not packed as it says (%(packed)s), so it cannot be read."),
    _("The certificate of %(host)s is not in order, so %(url)s was not fetched."),
    _("The token for %(host)s holds a letter that no header can carry."),
    # The address
    _("%(url)s names port %(port)s, which is not fetched from."),
    _("%(url)s cannot be fetched: only http and https addresses can."),
    _("%(url)s names no host."),
    _("%(url)s carries a user name or password."),
    _("%(url)s is not a well formed address."),
    _("The host %(host)s of %(url)s is not known."),
    _("The host %(host)s of %(url)s has no address."),
    _("%(url)s is not fetched: %(host)s leads to %(address)s, an address inside this network."),
    _("%(url)s was withdrawn here."),
    _("“%(what)s” is not the address of a manifest."),
    _("The address holds a name or a password, which would be shown to everybody."),
    # The document
    _("The document at %(url)s is not UTF-8 text, as JSON has to be."),
    _("The document at %(url)s is packed and cannot be unpacked: %(what)s."),
    _("The document at %(url)s is a JPEG image, not a IIIF manifest or other JSON."),
    _("The document at %(url)s is a PNG image, not a IIIF manifest or other JSON."),
    _("The document at %(url)s is not JSON but empty."),
    _("The document at %(url)s is not JSON but a web page."),
    _("The document at %(url)s is not JSON but XML."),
    _("The document at %(url)s is not JSON: it begins with “%(words)s”."),
    _("The document at %(url)s is not JSON: %(what)s in line %(line)s, column %(column)s."),
    _("The document at %(url)s is nested more than %(most)s levels deep."),
    _("The document at %(url)s is not an IIIF manifest or collection but %(what)s."),
    _("The document at %(url)s is not an IIIF manifest: it holds %(what)s where an object is due."),
    _("The document at %(url)s is written in IIIF Presentation %(number)s, which is not read yet."),
    _("The manifest at %(url)s has no pages."),
    _("The manifest at %(url)s was left out: its only page shows no image."),
    _("The manifest at %(url)s was left out: its only page shows sound or film."),
    _("The manifest at %(url)s was left out: all its %(many)s pages show no image."),
    _("The manifest at %(url)s was left out: all its %(many)s pages show sound or film."),
    # The page
    _("The canvas %(url)s has no image."),
    _("The image of the canvas %(url)s is protected: %(host)s shows it only to %(who)s."),
    _("The disk of this server is full."),
    # Uploads
    _("Page %(number)s of “%(what)s” cannot be read."),
    _("“%(what)s” is no PDF that can be read: it is damaged or has a password."),
    _("%(what)s is not an image that can be read whole (%(cause)s)."),
    _("No page of %(what)s could be published."),
    _("The uploaded files are not here any more."),
    _("Upload them again."),
    # What is measured
    _("%(found)s pictures that visitors can see are classified, in %(many)s classes: too few."),
    _("Classify at least %(least)s pictures of two classes at the desk."),
    _("%(due)s of %(total)s vectors are still to be made."),
    _("The vectors of no model are complete."),
    _("No model can be measured."),
    _("Wait until they are, then measure anew."),
    # What is asked of the desk
    _("No book is kept under “%(id)s”."),
    _("No run is kept under “%(id)s”."),
    _("This book has been withdrawn."),
    _("This book is not withdrawn."),
    _("This run is over already."),
    _("This run is paused already."),
    _("This run is not paused."),
    _("This run was cancelled."),
    # What is done about it
    _("It is tried again later."),
    _("It is tried again by itself."),
    _("It was tried %(many)s times."),
    _("It was tried %(many)s times; the last time the worker stopped."),
    _("The worker stopped %(many)s times while it worked on this."),
    _("It was tried again and again since %(day)s, in vain."),
    _("The work is done later by itself."),
    _("Check the address."),
    _("Check the spelling, and that this machine has a working name server."),
    _("Ask the library to let this server in, or for a token: FETCH_TOKENS in ONITSEARCH holds it."),
    _("Ask the library to let this server in."),
    _("FETCH_TOKENS in ONITSEARCH can hold a token for that host."),
    _("FETCH_PORTS in ONITSEARCH lists the ports that are."),
    _("FETCH_MAX_JSON in ONITSEARCH sets the limit for documents, MAX_IMAGE_BYTES that for images."),
    _("ALLOWED_ORIGINS in ONITSEARCH can allow a host inside by name, port and path."),
    _("Give an address that begins with https://."),
    _("Give an address that begins with https:// or http://."),
    _("Leave it out; FETCH_TOKENS in ONITSEARCH can hold a token for a host."),
    _("Give the address of the manifest that shows it."),
    _("Give the address of the JSON itself, not of a page about it."),
    _("Give the address of a IIIF manifest or collection."),
    _("Give the address of the manifest or collection itself."),
    _("Tell whoever publishes it."),
    _("Only still images are looked at."),
    _("Sound, film and text are not looked at."),
    _("The specification asks for at least one canvas; tell the library that publishes it."),
)

# What stands in the place of a name, where it is words.
PARTS = (
    _("the host did not answer in time"),
    _("no address answered"),
    _("the host does not accept connections"),
    _("the connection was closed too early"),
    _("the connection failed"),
    _("the encrypted connection (TLS) could not be made"),
    _("something of the type “%(what)s”"),
    _("JSON of another kind"),
    _("an image description (info.json)"),
    _("an annotation list"),
    _("an annotation page"),
    _("a single annotation"),
    _("a single canvas"),
    _("a list"),
    _("nothing"),
    _("a bare value"),
    _("those who log in"),
    _("those who log in or have its leave"),
    _("those who accept its terms"),
    _("those in its reading rooms"),
    _("something follows after its end"),
    _("a backslash stands where none may stand"),
    _("it ends too early"),
    _("it is damaged"),
    _("it is cut short"),
    _("it has more than %(most)s MB"),
    _("there is a comma before “%(sign)s”"),
    _("there is a comma too many"),
    _("a text stands between single quotation marks"),
    _("there is a line break or another control character within a text"),
    _("a colon is missing"),
    _("a comma or bracket is missing before “%(sign)s”"),
    _("there is “%(sign)s” where it does not belong"),
)

_NAME = re.compile(r"%\((\w+)\)s")
# Values of these names hold blanks; all others are addresses, hosts and numbers.
_LONG = {"cause", "words", "what", "who", "packed"}
_NEXT = re.compile(r"(?<=[.!?”]) ")


def localized(told: str) -> str:
    """Failures in the active language, sentence by sentence; a sentence that is not known stays as it is."""
    if not told or (get_language() or "en").startswith("en"):
        return told
    found: list[str] = []
    rest = told
    while rest:
        sentence, rest = _first(rest)
        found.append(sentence)
    return " ".join(found)


def recognized(told: str) -> tuple[str, dict[str, str], str] | None:
    """The sentence that a text begins with, what stands in the place of its names, and the rest; None for none."""
    for msgid, pattern in _patterns():
        if found := pattern.match(told):
            return msgid, found.groupdict(), told[found.end() :]
    return None


def _first(told: str) -> tuple[str, str]:
    known = recognized(told)
    if known is not None:
        msgid, values, rest = known
        return _filled(msgid, values), rest
    sentence, *more = _NEXT.split(told, maxsplit=1)
    return sentence, more[0] if more else ""


def _filled(msgid: str, values: dict[str, str]) -> str:
    told = {name: _part(value) if name in _LONG else value for name, value in values.items()}
    return gettext(msgid) % told if told else gettext(msgid)


def _part(said: str) -> str:
    """The words in the place of a name, in the active language where they are known."""
    for msgid in PARTS:
        if found := re.fullmatch(_pattern(msgid), said):
            return gettext(msgid) % found.groupdict() if found.groupdict() else gettext(msgid)
    return said


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The sentences as patterns, those with the most words of their own first."""
    ordered = sorted(SENTENCES, key=lambda one: -len(_NAME.sub("", one)))
    return [(one, re.compile(_pattern(one) + r"(?: |$)", re.S)) for one in ordered]


def _pattern(msgid: str) -> str:
    literals, names = _NAME.split(msgid)[::2], _NAME.findall(msgid)
    made = [re.escape(literals[0])]
    for name, literal in zip(names, literals[1:], strict=True):
        value = ".+?" if name in _LONG else r"\S+?"
        made.append(f"(?P<{name}>{value}){re.escape(literal)}")
    return "".join(made)
