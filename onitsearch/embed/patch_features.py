"""What a model sees in each part of a picture, in the space of its words: the source of heat maps.

Models are trained on whole pictures, but what they pool at last is a grid of parts, and what pools it is nearly linear:
each part by itself, sent the way that the pooled picture goes, lies near the words for what it shows (Zhou, Loy and Dai
2022, “Extract Free Dense Labels from CLIP”). Which way that is depends on the architecture, see `patch_features`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from onitsearch.embed.errors import ModelUnavailableError
from onitsearch.embed.loading import LoadedModel
from onitsearch.embed.preprocess import Picture

Map = np.ndarray[Any, np.dtype[np.float32]]

# Convolutions take pictures of any size: their short side is so many times what the model was trained on, since what
# is asked for may be a part of the picture only, and their area at most so many times as large.
_LARGER, _MOST_AREA = 1.5, 4.5
# Last feature maps of ResNet and ConvNeXt are so many times smaller than the picture.
_STRIDE = 32


def patch_features(model: LoadedModel, picture: Picture) -> torch.Tensor:
    """Unit features (rows, columns, dim) of the parts of one picture, each covering an equal share of it.

    Of CLIP's ResNet, the last feature map through the values and the output of its attention pool; of a ViT, the values
    of its last attention through what follows the class token, without the residual; of SigLIP, each token as if its
    pooling head (MAP) saw nothing else; of other convolutional towers, each place of the last map through their head.
    Raises ModelUnavailableError for an architecture that pools in another way.
    """
    tower = model.network.visual
    with torch.inference_mode():
        if hasattr(tower, "attnpool") and hasattr(tower, "layer4"):
            found = _resnet(tower, _pixels_in_proportion(model, picture))
        elif hasattr(tower, "trunk"):
            found = _timm(tower, model, picture)
        elif hasattr(tower, "transformer") and getattr(tower, "attn_pool", None) is None:
            found = _vit(tower, _pixels_squashed(model, picture))
        else:
            raise _unknown(tower)
    return F.normalize(found.float(), dim=-1).cpu()


def similarity_map(model: LoadedModel, picture: Picture, words: Map) -> Map:
    """Cosines (rows, columns) between the parts of a picture and the unit vector (dim,) of some words."""
    return np.asarray(patch_features(model, picture).numpy() @ words, np.float32)


def _resnet(tower: Any, pixels: torch.Tensor) -> torch.Tensor:
    x = tower.stem(pixels)
    for layer in (tower.layer1, tower.layer2, tower.layer3, tower.layer4):
        x = layer(x)
    # Where a part lies says nothing of what it shows: the pool's positions are left out.
    pool = tower.attnpool
    return pool.c_proj(pool.v_proj(x[0].permute(1, 2, 0)))  # type: ignore[no-any-return]


def _vit(tower: Any, pixels: torch.Tensor) -> torch.Tensor:
    transformer, x = tower.transformer, tower._embeds(pixels)
    for block in transformer.resblocks[:-1]:
        x = block(x)
    last = transformer.resblocks[-1]
    attention, width = last.attn, x.shape[-1]
    bias = attention.in_proj_bias
    values = F.linear(
        last.ln_1(x[0, 1:]),
        attention.in_proj_weight[2 * width :],
        None if bias is None else bias[2 * width :],
    )
    x = tower.ln_post(last.ls_1(attention.out_proj(values)))
    if tower.proj is not None:
        x = x @ tower.proj
    return x.unflatten(0, tuple(tower.grid_size))  # type: ignore[no-any-return]


def _timm(tower: Any, model: LoadedModel, picture: Picture) -> torch.Tensor:
    trunk = tower.trunk
    pool = getattr(trunk, "attn_pool", None)
    if pool is not None and not getattr(trunk, "num_prefix_tokens", 0):
        tokens = trunk.forward_features(_pixels_squashed(model, picture))[0]
        alone = trunk.fc_norm(pool(tokens[:, None, :]))
        found = tower.head(trunk.head(trunk.head_drop(alone)))
        return found.unflatten(0, tuple(trunk.patch_embed.grid_size))  # type: ignore[no-any-return]
    if not hasattr(trunk, "stages"):
        raise _unknown(trunk)
    features = trunk.forward_features(_pixels_in_proportion(model, picture))
    height, width = features.shape[2:]
    places = features[0].flatten(1).T[:, :, None, None]
    return tower.head(trunk.forward_head(places)).unflatten(0, (height, width))  # type: ignore[no-any-return]


def _pixels_squashed(model: LoadedModel, picture: Picture) -> torch.Tensor:
    """The whole picture in the model's square, whatever way the model was trained to make it square."""
    pixels = replace(model.preprocess, mode="squash").batch([picture])
    return pixels.to(model.device, model.dtype)


def _pixels_in_proportion(model: LoadedModel, picture: Picture) -> torch.Tensor:
    """The whole picture in its own proportions, as far as its area allows."""
    size = model.preprocess.size
    height, width = np.asarray(picture).shape[:2]
    longer = max(height, width) / min(height, width)
    short = min(size * _LARGER, max(size, size * (_MOST_AREA / longer) ** 0.5))
    long = min(short * longer, size**2 * _MOST_AREA / short)
    rows, columns = (short, long) if height <= width else (long, short)
    sides = [max(_STRIDE, round(side / _STRIDE) * _STRIDE) for side in (rows, columns)]
    pixels = model.preprocess.batch([picture], (sides[0], sides[1]))
    return pixels.to(model.device, model.dtype)


def _unknown(part: Any) -> ModelUnavailableError:
    return ModelUnavailableError(
        f"Which parts of a picture answer to words is not known of a {type(part).__name__}.",
        hint="It is of CLIP's ResNet and ViT, of SigLIP and of ConvNeXt.",
    )
