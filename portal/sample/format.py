"""What all pages of a book share: its format, margins and founts, and the shop that prints its pictures."""

from __future__ import annotations

from portal.sample.book import BookPlan
from portal.sample.page import Box
from portal.sample.setting import Case
from portal.sample.shop import Shop


class Format:
    """The margins and measure of a book in pixels, its founts by use, and its shop."""

    def __init__(self, plan: BookPlan) -> None:
        self.plan = plan
        w, h = plan.width, plan.height
        self.inner, self.outer, self.top, self.bottom = w * 0.11, w * 0.15, h * 0.085, h * 0.12
        self.measure = round(w - self.inner - self.outer)
        self.shop = Shop(plan, self.measure)
        self.case = Case(plan.face, plan.size, plan.lead)
        self.slanted = Case(plan.italic, round(plan.size * 0.92), round(plan.lead * 0.95))
        self.small = Case(plan.italic, round(plan.size * 0.72), round(plan.lead * 0.76))

    def left(self, number: int) -> bool:
        """Whether a page lies left of the gutter."""
        return number % 2 == 0

    def area(self, number: int) -> Box:
        """Where text stands on a page."""
        x = self.outer if self.left(number) else self.inner
        return Box(x, self.top, self.measure, self.plan.height - self.top - self.bottom)
