"""Who confirmed a picture, as the public may know it: a pseudonym that stays, and a name that is no address.

The pseudonym follows from the user's key and the site's SECRET_KEY, so that no table has to be kept and
nobody can count accounts. A new SECRET_KEY gives everybody a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from manifests.errors import NotFoundError
from manifests.ids import ALPHABET, LENGTH
from onitsearch.store.models import Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def pseudonym(user_id: int) -> str:
    """The public id of a user, in the manner of our other ids."""
    digest = salted_hmac("onitsearch.reviewer", str(user_id), algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def public_name(user: AbstractBaseUser) -> str:
    """The full name, else the user name; empty where both look like mail addresses."""
    full = getattr(user, "get_full_name", str)()
    for name in (full.strip(), str(user.get_username()).strip()):
        if name and "@" not in name:
            return name
    return ""


def known() -> dict[str, AbstractBaseUser]:
    """Everybody whose confirmation stands, by pseudonym."""
    theirs = Illustration.objects.filter(
        decided_by=OuterRef("pk"), decision=Illustration.Decision.ACCEPTED, state=Illustration.State.STANDING
    )
    return {pseudonym(user.pk): user for user in get_user_model().objects.filter(Exists(theirs))}


def get(public_id: str) -> AbstractBaseUser:
    """A user by the pseudonym. Raises NotFoundError for one who confirmed nothing that stands."""
    found = known().get(public_id)
    if found is None:
        raise NotFoundError(f"Nobody is known here as “{public_id[:60]}”.")
    return found
