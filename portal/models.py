"""The rows of people: invitations and tokens. Of the secrets only digests are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Invitation(models.Model):
    """A link by which one person makes an account with a role, once; ``digest`` is the SHA-256 of its secret."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20)
    note = models.CharField(max_length=100, blank=True, default="")  # for whom it is, as its maker says
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        permissions = [("manage_people", "Can invite people and give them roles")]

    def __str__(self) -> str:
        return f"invitation of a {self.role}"


class ApiToken(models.Model):
    """A named token by which a program acts for its owner; ``digest`` is the SHA-256 of the token itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="onit_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)  # its first letters, by which people tell it from others
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"token {self.name}"
