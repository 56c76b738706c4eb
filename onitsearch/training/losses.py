"""What training pulls together and pushes apart."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def caption_loss(
    images: torch.Tensor,
    texts: torch.Tensor,
    right: torch.Tensor,
    counted: torch.Tensor,
    scale: torch.Tensor,
) -> torch.Tensor:
    """CLIP's symmetric loss with several right answers, each of which must beat all the wrong ones.

    ``images`` (n, dim) and ``texts`` (m, dim) are unit rows; ``right`` (n, m) says which caption is true of which
    picture, ``counted`` (n, m) which pairs count at all (whether a pyramid is a building is nobody's loss);
    ``scale`` is the factor on cosines. Right answers do not compete among themselves, or “animal” would cost
    “owl” its nearness. Of a picture's right captions the rarer ones weigh more, so that the few owls of a batch
    count as much as its many animals; captions that are true of nothing are wrong answers only.
    """
    logits = scale * images @ texts.T
    rarity = right / right.sum(0).clamp(min=1)
    return (_beat(logits, right, counted, rarity) + _beat(logits.T, right.T, counted.T, right.T.float())) / 2


def _beat(
    logits: torch.Tensor, right: torch.Tensor, counted: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    wrong = logits.masked_fill(right | ~counted, -1e4).logsumexp(1, keepdim=True)
    each = F.softplus(wrong - logits) * weights
    asked = right.any(1)
    rows = each.sum(1)[asked] / weights.sum(1)[asked]
    return rows.sum() / asked.sum().clamp(min=1)  # nothing asked costs nothing


def line_loss(
    images: torch.Tensor,
    texts: torch.Tensor,
    right: torch.Tensor,
    counted: torch.Tensor,
    *,
    line: float = 0.35,
    scale: float = 20.0,
) -> torch.Tensor:
    """Right pictures lie above one cosine and wrong ones below, the same for every caption.

    Ranking alone lets each word have its own level; ``line`` is the common one. Shapes as in ``caption_loss``.
    A caption true of nothing has all its pictures below.
    """
    logits = scale * (texts @ images.T - line)
    right, counted = right.T, counted.T
    below = F.softplus(logits.masked_fill(right | ~counted, -1e4).logsumexp(1))
    asked = right.any(1)
    above = (F.softplus(-logits) * right).sum(1)[asked] / right.sum(1)[asked]
    return below.mean() + above.sum() / asked.sum().clamp(min=1)


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
