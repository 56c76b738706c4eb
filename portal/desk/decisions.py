"""What the buttons under a picture mean, as services of the curate room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext

from manifests.errors import BadRequestError
from onitsearch.curate import services
from onitsearch.models import Illustration

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def apply_decision(
    picture: Illustration, form: QueryDict, user: AbstractBaseUser | AnonymousUser
) -> Illustration:
    """Accept, reject, classify or reset a picture as the form says. Raises OnitError.

    Pressing the button of the decision that stands takes it back.
    """
    assert user.is_authenticated
    action = form.get("action", "")
    standing = picture.decision
    if (action, standing) in (("accept", "accepted"), ("reject", "rejected")):
        return services.reset(illustration=picture, user=user)
    if action == "accept":
        return services.accept(illustration=picture, user=user)
    if action == "reject":
        return services.reject(illustration=picture, user=user, reason=form.get("reason", ""))
    if action == "classify":
        return services.classify(
            illustration=picture,
            user=user,
            kind=form.get("kind") or None,
            notations=[one for one in form.get("notations", "").split(";") if one.strip()],
        )
    raise BadRequestError(gettext("This is not a decision about a picture."))
