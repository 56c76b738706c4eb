"""Composes the pages of a book: furniture, text, drop capitals, pictures and their captions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from portal.sample.book import PagePlan
from portal.sample.concepts import registry, rng_of
from portal.sample.format import Format
from portal.sample.frontmatter import colophon, title_page
from portal.sample.margins import owners_stamp, readers_pen, side_notes
from portal.sample.page import Box, Page, Picture
from portal.sample.placing import in_text, plate
from portal.sample.setting import Case, Copy, centred, fill, line
from portal.sample.text import Prose, roman

_CHAPTER = {"la": "CAPVT", "de": "Das Capitel", "fr": "CHAPITRE"}
_PREFACE = {"la": "LECTORI SALVTEM", "de": "An den Leser", "fr": "AV LECTEVR"}
_INDEX = {"la": "INDEX RERVM", "de": "Register", "fr": "TABLE DES MATIERES"}


class Compositor(Format):
    """Sets the pages of one book, each from its own seed, so that any page can be set alone."""

    def page(self, number: int) -> Page:
        """Set page ``number`` (from 1)."""
        what = self.plan.pages[number - 1]
        page = Page(self.plan.width, self.plan.height)
        rng = rng_of("page", self.plan.seed, number)
        area = self.area(number)
        copy = Copy(
            Prose(
                self.plan.imprint.language,
                rng,
                self.plan.imprint.year,
                self.plan.face == "fraktur" and self.plan.imprint.year < 1700,
            )
        )
        match what.kind:
            case "title":
                title_page(page, self.plan, self.shop, rng)
            case "blank":
                pass
            case "plate":
                plate(self, page, what, rng)
            case "index":
                self._index(page, area, rng)
            case "colophon":
                colophon(page, self.plan, self.shop, copy, self.case, area, rng)
            case _:
                self._reading(page, what, area, copy, rng)
        if what.kind in ("title", "colophon") or rng.random() < 0.04:
            owners_stamp(self, page, rng)
        if rng.random() < self.plan.annotated and what.kind in ("text", "chapter", "preface"):
            readers_pen(self, page, area, number, rng)
        return page

    def _furniture(self, page: Page, what: PagePlan, area: Box, copy: Copy, rng: np.random.Generator) -> None:
        """Running title, number, signature and catchword."""
        head = area.y - self.plan.lead * 0.55
        if what.kind != "chapter":
            running = self.plan.imprint.short
            spaced = 0.0
            if self.plan.face != "fraktur":
                running, spaced = running.upper().replace("U", "V"), self.plan.size * 0.12
            line(
                page,
                replace(self.case, size=round(self.plan.size * 0.82)),
                running,
                area.x + area.w / 2,
                head,
                page.block("running"),
                "centre",
                spaced,
            )
        edge = area.x if self.left(what.number) else area.x + area.w
        line(
            page,
            self.case,
            what.label,
            edge,
            head,
            page.block("number"),
            "left" if self.left(what.number) else "right",
        )
        foot = area.y + area.h + self.plan.lead * 0.95
        if what.number % 2 and rng.random() < 0.7:
            sign = (
                "ABCDEFGHIKLMNOPQRSTVXYZ"[(what.number // 8) % 23]
                + " "
                + roman(what.number % 8 // 2 + 1).lower()
            )
            line(page, self.case, sign, area.x + area.w * 0.55, foot, page.block("number"))
        upcoming = copy.next() or copy.next() or ""
        line(page, self.case, upcoming, area.x + area.w, foot, page.block("catchword"), "right")

    def _reading(self, page: Page, what: PagePlan, area: Box, copy: Copy, rng: np.random.Generator) -> None:
        """A page to be read: preface, beginning of a chapter, or running text, with its pictures."""
        plan = self.plan
        y = area.y
        if what.kind in ("chapter", "preface"):
            y = self._opening(page, what, area, rng)
        columns = plan.columns if what.kind != "preface" else 1
        gap = plan.size * 1.1
        wide = (area.w - gap * (columns - 1)) / columns
        fields = [Box(area.x + i * (wide + gap), y, wide, area.y + area.h - y) for i in range(columns)]
        cuts: list[Box] = []
        if what.kind in ("chapter", "preface") or rng.random() < 0.25:
            cuts.append(self._drop_capital(page, fields[0], copy, what, rng))
        for i, picture in enumerate(what.pictures):
            in_text(self, page, picture, i, fields, cuts, what, rng)
        if what.diagram:
            in_text(self, page, None, len(what.pictures), fields, cuts, what, rng)
        ending = what.kind == "preface" or (what.kind == "text" and rng.random() < 0.15)
        case = self.slanted if what.kind == "preface" and plan.face != "fraktur" else self.case
        bottom = y
        for column in fields:
            block = page.block("text")
            target = column
            if ending:
                target = Box(
                    column.x, column.y, column.w, max(plan.lead * 6.0, column.h * rng.uniform(0.55, 0.75))
                )
            bottom = max(bottom, fill(page, copy, case, target, cuts, block))
        lowest = max([bottom, *(c.y + c.h for c in cuts)])
        if ending and area.y + area.h - lowest > plan.height * 0.14:
            self._tailpiece(page, area, lowest, rng)
        self._furniture(page, what, area, copy, rng)
        if rng.random() < plan.notes and what.kind == "text" and columns == 1:
            side_notes(self, page, area, what.number, copy, rng)

    def _opening(self, page: Page, what: PagePlan, area: Box, rng: np.random.Generator) -> float:
        """Headpiece and heading; returns the y where text begins."""
        plan = self.plan
        y = area.y
        if rng.random() < 0.85:
            band = self.shop.flowers if rng.random() < 0.2 else self.shop.headpiece(int(rng.integers(2)))
            page.pictures.append(Picture("ornament", page.lay(band, area.x, y)))
            y += band.shape[0] + plan.lead * 0.7
        language = plan.imprint.language
        text = (
            _PREFACE[language] if what.kind == "preface" else f"{_CHAPTER[language]} {roman(what.chapter)}."
        )
        big = Case(
            plan.face, round(plan.size * 1.55), round(plan.lead * 1.6), "red" if plan.rubric else "black"
        )
        _, y = centred(
            page,
            big,
            text,
            area.x + area.w / 2,
            y,
            area.w,
            "heading",
            0 if plan.face == "fraktur" else plan.size * 0.15,
        )
        if what.kind == "chapter" and what.pictures:
            name = self.shop.name(what.pictures[0].concept)
            _, y = centred(page, self.slanted, name, area.x + area.w / 2, y, area.w * 0.8, "heading")
        return y + plan.lead * 0.5

    def _drop_capital(
        self, page: Page, field: Box, copy: Copy, what: PagePlan, rng: np.random.Generator
    ) -> Box:
        """A capital at the beginning of the column; the first word goes on in capitals."""
        plan = self.plan
        word = copy.next() or copy.next() or "A"
        lines = (
            int(rng.integers(3, 8))
            if what.kind != "text" and plan.initials != "plain"
            else int(rng.integers(2, 4))
        )
        px = round(lines * plan.lead - plan.lead * 0.2)
        letter = word[0].upper().replace("U", "V").replace("J", "I")
        if not ("A" <= letter <= "Z"):
            letter = "A"
        ink = self.shop.initial(letter, px)
        red = plan.initials == "plain" and plan.rubric
        box = page.lay(ink, field.x, field.y + plan.lead * 0.12, "red" if red else "black")
        page.pictures.append(Picture("initial", box))
        if len(word) > 1:
            rest = word[1:].upper() if plan.face != "fraktur" else word[1:]
            copy.back(rest.replace("ſ", "S").replace("ẞ", "SS"))
        # Words beside the capital begin after a hair's breadth; below it the column is whole again.
        return Box(field.x - 1, field.y, ink.shape[1] + plan.size * 0.3 + 1, lines * plan.lead - 2)

    def _index(self, page: Page, area: Box, rng: np.random.Generator) -> None:
        """Names and page numbers in two columns of small type."""
        plan = self.plan
        big = Case(plan.face, round(plan.size * 1.4), round(plan.lead * 1.5))
        _, y = centred(
            page,
            big,
            _INDEX[plan.imprint.language],
            area.x + area.w / 2,
            area.y,
            area.w,
            "heading",
            plan.size * 0.1,
        )
        language = plan.imprint.language if plan.imprint.language != "la" else "fr"
        entries = sorted(
            (registry()[p.concept].labels[language].capitalize(), what.label)
            for what in plan.pages
            for p in what.pictures
        )
        prose = Prose(plan.imprint.language, rng, plan.imprint.year)
        entries += [(prose.phrase(2), str(int(rng.integers(2, 300)))) for _ in range(46)]
        entries = sorted(set(entries))
        case = Case(plan.face, round(plan.size * 0.84), round(plan.lead * 0.9))
        half = area.w / 2 - plan.size
        rows = min(int((area.y + area.h - y) / case.lead), (len(entries) + 1) // 2)
        for column in range(2):
            block = page.block("text")
            for row, (name, where) in enumerate(entries[column * rows : (column + 1) * rows]):
                x, baseline = area.x + column * (half + 2 * plan.size), y + (row + 0.8) * case.lead
                line(page, case, name + ",", x, baseline, block)
                line(page, case, where, x + half, baseline, block, "right")

    def _tailpiece(self, page: Page, area: Box, y: float, rng: np.random.Generator) -> None:
        ink = self.shop.tailpiece(int(rng.integers(2)))
        if y + ink.shape[0] + self.plan.lead < area.y + area.h:
            box = page.lay(ink, area.x + (area.w - ink.shape[1]) / 2, y + self.plan.lead)
            page.pictures.append(Picture("ornament", box))
