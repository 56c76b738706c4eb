"""The name under which vectors of one model are kept, so that two models never mix."""

from __future__ import annotations

import re
from dataclasses import dataclass

RESIZE_MODES = ("shortest", "longest", "squash")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_RESIZED = rf"\+(?:{'|'.join(RESIZE_MODES)})"
_PRETRAINED = re.compile(rf"sha256:[0-9a-f]{{12}}(?:{_RESIZED})?|[A-Za-z0-9][A-Za-z0-9._+-]*")


@dataclass(frozen=True, slots=True, order=True)
class ModelKey:
    """What makes two vectors comparable: architecture, weights, the way pictures are made square, and dimension.

    ``name`` is open_clip's architecture name (or the local model's own), ``pretrained`` is open_clip's tag or
    ``sha256:`` with twelve hex digits of a local checkpoint file, ``dim`` the length of its vectors. Where
    pictures are made square in another way than the model's own, ``pretrained`` ends in ``+`` and that way.
    """

    name: str
    pretrained: str
    dim: int

    def __post_init__(self) -> None:
        """Refuse parts that would not survive ``str`` and ``parse``."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"A model name is letters, digits, dots and dashes, not {self.name!r}.")
        if not _PRETRAINED.fullmatch(self.pretrained):
            raise ValueError(
                f"Pretrained is a tag or sha256 with twelve hex digits, not {self.pretrained!r}."
            )
        if self.dim < 1:
            raise ValueError(f"A model's dimension is at least 1, not {self.dim}.")

    def __str__(self) -> str:
        """``name/pretrained/dim``, as commands and the API write it."""
        return f"{self.name}/{self.pretrained}/{self.dim}"

    @classmethod
    def parse(cls, text: str) -> ModelKey:
        """Read what ``str`` wrote; raises ValueError when ``text`` is not a key."""
        parts = text.strip().split("/")
        if len(parts) != 3 or not parts[2].isdigit():
            raise ValueError(f"A model key reads name/pretrained/dimension, not {text!r}.")
        return cls(parts[0], parts[1], int(parts[2]))

    @property
    def resize(self) -> str:
        """The way pictures are made square where it is not the model's own: one of RESIZE_MODES, or empty."""
        found = re.search(rf"{_RESIZED}$", self.pretrained)
        return found.group()[1:] if found else ""

    @property
    def weights(self) -> str:
        """The tag or the checkpoint's digest alone."""
        return self.pretrained.removesuffix(f"+{self.resize}") if self.resize else self.pretrained

    def resized(self, mode: str) -> ModelKey:
        """The key of the same weights with pictures made square by ``mode`` (empty: the model's own way)."""
        return ModelKey(self.name, f"{self.weights}+{mode}" if mode else self.weights, self.dim)
