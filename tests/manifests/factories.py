"""Short cuts for tests that need books in the database."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageDraw

from manifests import services
from manifests.models import Run, RunItem


def page_image(width: int = 300, height: int = 400, mark: int = 0) -> Image.Image:
    """A page with a dark rectangle, another one for each ``mark``."""
    image = Image.new("RGB", (width, height), "ivory")
    ImageDraw.Draw(image).rectangle((40 + mark * 7, 50, 200, 150 + mark * 5), fill="black")
    return image


def work_off(run: Run, most: int = 200) -> Run:
    """Harvest all that is due in a run, in this process and without waiting for pauses."""
    for _ in range(most):
        item = run.items.filter(state__in=(RunItem.State.DUE, RunItem.State.WAITING)).order_by("pk").first()
        if item is None:
            break
        RunItem.objects.filter(pk=item.pk).update(not_before=None)
        services.harvest_item(item_id=item.pk)
    run.refresh_from_db()
    return run


def harvest(url: str, **keywords: Any) -> Run:
    """Register an address and harvest all that follows from it."""
    return work_off(services.register(url=url, **keywords))
