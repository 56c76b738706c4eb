"""What training pulls together and pushes apart."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def caption_loss(
    images: torch.Tensor, texts: torch.Tensor, labels: torch.Tensor, scale: torch.Tensor
) -> torch.Tensor:
    """CLIP's symmetric loss where every caption of a picture's concept is right, not its own alone.

    ``images`` and ``texts`` are unit rows (n, dim), ``labels`` (n,) the concept of both, ``scale`` the factor
    on cosines. Targets are spread evenly over the right ones (Yang et al. 2022, UniCL).
    """
    logits = scale * images @ texts.T
    same = (labels[:, None] == labels[None, :]).float()
    target = same / same.sum(1, keepdim=True)
    ways = (
        F.cross_entropy(logits, target),
        F.cross_entropy(logits.T, target.T / target.T.sum(1, keepdim=True)),
    )
    return (ways[0] + ways[1]) / 2


def twin_loss(first: torch.Tensor, second: torch.Tensor, temperature: float = 0.1) -> torch.Tensor:
    """NT-Xent (Chen et al. 2020): of all views in the batch, a picture's other view is the nearest.

    ``first`` and ``second`` are unit rows (n, dim), two views of the same ``n`` pictures.
    """
    rows = torch.cat([first, second])
    logits = rows @ rows.T / temperature
    logits.fill_diagonal_(float("-inf"))
    n = len(first)
    return F.cross_entropy(logits, torch.arange(2 * n).roll(n))


def class_loss(images: torch.Tensor, labels: torch.Tensor, temperature: float = 0.1) -> torch.Tensor:
    """Supervised contrast (Khosla et al. 2020): pictures of one concept are nearer than others.

    ``images`` are unit rows (n, dim), ``labels`` (n,); rows without a partner in the batch do not count.
    """
    logits = images @ images.T / temperature
    itself = torch.eye(len(images), dtype=torch.bool)
    logits = logits.masked_fill(itself, float("-inf"))
    same = (labels[:, None] == labels[None, :]) & ~itself
    logs = F.log_softmax(logits, dim=1).masked_fill(~same, 0.0)
    partners = same.sum(1)
    return -(logs.sum(1)[partners > 0] / partners[partners > 0]).mean()
