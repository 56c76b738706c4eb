"""Which weights of a CLIP are trained, and as what: the last linear maps, low-rank changes, or the last blocks.

The network itself keeps its base weights. What is trained stands beside them by name, so that every point between
base and tuned weights can be looked at. Names are those of open_clip's architectures (its own vision transformer and
ResNet, timm's towers, its own and Hugging Face's text towers).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

import torch

from manifests.errors import BadRequestError

METHODS = ("probe", "lora", "last-blocks")
State = dict[str, torch.Tensor]

_BLOCK = re.compile(
    r"(visual\.transformer\.resblocks|visual\.trunk\.(?:blocks|stages)|visual\.layer"
    r"|(?:text\.)?transformer\.resblocks|text\.transformer\.encoder\.layer)\.?(\d+)\."
)
# What stands behind the blocks of a tower.
_BEHIND = re.compile(
    r"visual\.(?:ln_post|proj|attnpool|attn_pool|head|trunk\.(?:norm|attn_pool|fc_norm|head))\b"
    r"|(?:text\.)?(?:ln_final|text_projection)\b|text\.proj\b"
)
# The last linear map of each tower, whichever of these comes first in an architecture.
_LAST = (
    (r"visual\.proj$", r"visual\.attnpool\.c_proj\.", r"visual\.head\.", r"visual\.trunk\.head\.",
     r"visual\.trunk\.attn_pool\.mlp\.fc2\.", r"visual\.trunk\.norm\."),
    (r"(?:text\.)?text_projection(?:\.|$)", r"text\.proj\.", r"(?:text\.)?ln_final\."),
)  # fmt: skip


class Trained(Protocol):
    """Weights in training: ``parameters`` for the optimizer, and as the network takes them, by name."""

    parameters: list[torch.Tensor]

    def weights(self) -> State:
        """The changed weights, through which gradients flow."""


class _Whole:
    """Weights trained as they are."""

    def __init__(self, base: Mapping[str, torch.Tensor]) -> None:
        self._state = {name: value.detach().clone().requires_grad_(True) for name, value in base.items()}
        self.parameters = list(self._state.values())

    def weights(self) -> State:
        return self._state


class _LowRank:
    """Changes of weights as products of two thin matrices (LoRA: Hu et al. 2021); the second begins as zeros."""

    def __init__(self, base: Mapping[str, torch.Tensor], rank: int, generator: torch.Generator) -> None:
        self._base = {name: value.detach() for name, value in base.items()}
        self._thin: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
        for name, value in self._base.items():
            rows, columns = len(value), value[0].numel()
            least = min(rank, rows, columns)
            down = torch.randn((least, columns), generator=generator) / columns**0.5
            up = torch.zeros((rows, least))
            self._thin[name] = (
                down.to(value.device).requires_grad_(True),
                up.to(value.device).requires_grad_(True),
            )
        self.parameters = [one for pair in self._thin.values() for one in pair]

    def weights(self) -> State:
        return {
            name: value + (self._thin[name][1] @ self._thin[name][0]).view_as(value)
            for name, value in self._base.items()
        }


def begin(network: Any, method: str, *, blocks: int, rank: int, generator: torch.Generator) -> Trained:
    """What a method trains of a network, from its weights as they are. Raises BadRequestError for other networks."""
    state = dict(network.named_parameters())
    if method == "probe":
        names = [name for patterns in _LAST for name in _first(list(state), patterns)]
    else:
        behind = [name for name in state if _BEHIND.match(name)]
        names = [*_last_blocks(list(state), None if method == "lora" else blocks), *behind]
    if method == "lora":
        names = [name for name in names if state[name].ndim in (2, 4) and not _is_place(name)]
    towers = {name.startswith("visual.") for name in names}
    if towers != {True, False}:
        raise BadRequestError(
            f"The method {method} knows no weights to train in this architecture.",
            hint="Architectures of open_clip with its own, timm's or Hugging Face's towers can be tuned.",
        )
    chosen = {name: state[name] for name in names}
    return _LowRank(chosen, rank, generator) if method == "lora" else _Whole(chosen)


def _first(names: list[str], patterns: tuple[str, ...]) -> list[str]:
    for pattern in patterns:
        if found := [name for name in names if re.match(pattern, name)]:
            return found
    return []


def _last_blocks(names: list[str], count: int | None) -> list[str]:
    """The weights of the last ``count`` blocks of each tower; all blocks for None."""
    places = {name: (found[1], int(found[2])) for name in names if (found := _BLOCK.match(name))}
    last: dict[str, int] = {}
    for tower, number in places.values():
        last[tower] = max(last.get(tower, 0), number)
    return [name for name, (tower, number) in places.items() if count is None or number > last[tower] - count]


def _is_place(name: str) -> bool:
    return name.endswith(("positional_embedding", "pos_embed", "latent", "class_embedding"))
