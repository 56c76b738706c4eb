"""The plugin's own settings: one dict ``ONITSEARCH`` in the host's settings, every key with a default.

A key ``PAGE_PIXELS`` in the dict is the field ``page_pixels`` here. manifests/conf.py documents the members
of the books storey; the checks refuse keys that neither lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from manifests.conf import with_new_names
from onitsearch import page_sizes
from onitsearch.kinds import VISIBLE


@dataclass(frozen=True)
class Conf:
    """Every key of ``ONITSEARCH``, with its meaning and default."""

    model: str = "ViT-B-16-SigLIP2/webli"
    """The model that embeds: ``name/tag`` of open_clip, or the path of a model folder."""
    resize_mode: str = "auto"
    """How pictures are made square: ``auto`` (the model's own way, but ``squash`` instead of cutting ends off),
    ``own``, ``shortest``, ``longest`` or ``squash``. Another way makes other vectors: a model of its own.
    """
    encoder_models: int = 2
    """How many models the encoder keeps in memory; the active one always."""
    encoder_address: str = "unix:///tmp/onitsearch-encoder.sock"
    """Where the encoder process listens: ``unix://path`` or ``tcp://host:port``."""
    device: str = "auto"
    """Where the model computes: ``auto``, ``cpu`` or ``cuda``."""
    precision: str = "auto"
    """Numbers the model computes in: ``auto``, ``fp32`` or ``bf16``."""
    models_folder: str = ""
    """Where `manage.py finetune` puts models; workers and the encoder must see it, too. Empty: say --out."""

    page_pixels: int = 1200
    """Long side of the page image that is fetched, in pixels (1000 to 1500 serve best)."""
    max_image_pixels: int = 80_000_000
    """Images (fetched or uploaded) with more pixels are refused."""
    max_image_bytes: int = 40 * 2**20
    """Images that are fetched and have more bytes are refused."""
    max_upload_bytes: int = 40 * 2**20
    """Pictures that are uploaded to search with and have more bytes are refused."""
    max_upload_pixels: int = 40_000_000
    """Pictures to search with of which more pixels must be held in memory at once are refused; JPEGs may have more."""
    detector: str = "onitsearch.detect.network.NetworkDetector"
    """Dotted path of the class that finds pictures where no layout is supplied."""
    detector_weights: str = ""
    """File of a library's own weights for the detector ``network``; empty for those that come along."""
    thumbnail_size: int = 400
    """Long side of the kept picture of a crop, in pixels, at most."""
    thumbnail_quality: int = 88
    """JPEG quality of the kept picture of a crop."""
    copyright_thumbnails: str = "small"
    """The largest thumbnails shown of books whose rights statement says that they are in copyright."""
    orphan_seconds: float = 86_400.0
    """How long a kept picture that belongs to no row any more stays, before the sweeper deletes it."""

    visible_kinds: Sequence[str] = VISIBLE
    """Kinds that a search shows unasked; the others only when asked for by kind."""
    exact_rows: int = 10_000
    """A filter that leaves no more rows than this is searched exactly, else by binary codes or through the index."""

    read_database: str = ""
    """Alias (in DATABASES) of a streaming replica that answers what only reads; it wants `ReadDatabaseMiddleware`."""
    read_database_lag: float = 5.0
    """So many seconds it may be behind: what is hidden is seen there so much longer. Else the primary answers."""

    hits_per_page: int = page_sizes.HITS
    """Hits on one page of a search, of the API and of the site, and illustrations and books in the API's lists."""
    api_rate: str = ""
    """How often one client may ask the API, such as ``600/min``; empty for no limit (onitsearch/api/throttling.py)."""
    api_authentication: str = ""
    """Dotted path of the class by which the API knows tokens; empty for those of Django REST framework."""
    answers_per_page: int = page_sizes.ANSWERS
    """Hits on one page of a Content Search answer; for a single book the most that it answers at all."""
    content_search_nearest: int = 10
    """Hits that Content Search answers with at most where none is sure, the nearest first; 0 for none."""
    search1_thumbnails: bool = True
    """Thumbnails as ``<img>`` in Content Search 1 answers: Mirador shows them, Universal Viewer the markup."""

    publish_embeddings: bool = False
    """Whether each illustration's vector is published as an annotation (IIIF embeddings extension)."""
    take_embeddings: bool = True
    """Whether vectors that libraries publish so are taken over, where a model in use made them."""
    peers: Sequence[Mapping[str, str]] = ()
    """Other installations that questions go to as well: each ``{"name": …, "address": "https://…", "model": KEY}``."""

    embed_batch: int = 32
    """Crops that go through the model at once."""

    extra: Mapping[str, Any] = field(default_factory=dict)
    """Settings of detectors: those of our ONNX adapter (``ONNX``), of several detectors as one (``FUSED``), and of one
    that the host brings itself.
    """


KEYS = frozenset(item.name.upper() for item in fields(Conf))

# Still read where the new name is not said.
OLD_NAMES = {"PAGE_SIZE": "PAGE_PIXELS"}


def from_mapping(values: Mapping[str, Any]) -> Conf:
    """Return the settings that a dict names, defaults for the rest; keys that are not ours are left out."""
    named = with_new_names(values, OLD_NAMES)
    return Conf(**{key.lower(): value for key, value in named.items() if key in KEYS})


def conf() -> Conf:
    """Return the settings as they stand now (tests may change them between calls)."""
    from django.conf import settings

    return from_mapping(getattr(settings, "ONITSEARCH", {}))
