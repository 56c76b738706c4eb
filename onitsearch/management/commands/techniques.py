"""`techniques`: measure how surely the model tells woodcuts from engravings, and say so of pictures where it does."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override
from tqdm import tqdm

from manifests.errors import OnitError
from onitsearch.conf import conf
from onitsearch.curate import technique_rules
from onitsearch.curate.technique_rules import Rule
from onitsearch.embed.client import EncoderClient
from onitsearch.management.encoders import an_encoder
from onitsearch.store import embedding_models, techniques
from onitsearch.store.models import EmbeddingModel, Vector
from onitsearch.techniques import PROMPTS, technique_name


class Command(BaseCommand):
    help = (
        "Measures on the pictures whose technique people told by tags how surely the active model tells techniques, "
        "by words and by examples, and writes down the technique of other pictures where at least 90 % of what was "
        "measured is right. What people say stands above it. Repeat it when books or tags have come."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="measure only, and write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        model = embedding_models.active()
        if model is None:
            raise CommandError(
                "No model is active yet, so that nothing can be measured. Index some books first."
            )
        try:
            with an_encoder(self.stderr.write):
                rules, many = _measure(model)
        except OnitError as error:
            raise CommandError(str(error)) from error
        best = max(rules, key=lambda rule: rule.covered)
        said = None if options["dry_run"] else self._say(best, model)
        found = {
            "model": model.key,
            "told_by_people": many,
            "ways": [{"way": rule.way, "techniques": _lines(rule)} for rule in rules],
            "used": best.way if best.lines else None,
            "said": said,
        }  # fmt: skip
        with override("en"):
            self.stdout.write(json.dumps(found, default=str) if options["json"] else _told(found))

    def _say(self, rule: Rule, model: EmbeddingModel) -> int:
        total = Vector.objects.filter(model=model, v__isnull=False).count()
        many = 0
        with tqdm(total=total, desc="telling techniques", unit="picture", file=sys.stderr) as bar:
            for ids, rows in techniques.batches(model):
                said = rule.say(rows) if rule.lines else [""] * len(ids)
                techniques.write(ids, said)
                many += sum(map(bool, said))
                bar.update(len(ids))
        return many


def _measure(model: EmbeddingModel) -> tuple[list[Rule], int]:
    """Both ways as they were measured, and on how many pictures."""
    known = techniques.labelled(model)
    client = EncoderClient(conf().encoder_address)
    try:
        prompts = {one.value: client.encode_text(words, key=model.key) for one, words in PROMPTS.items()}
    finally:
        client.close()
    rules = [technique_rules.by_words(prompts, known.rows, known.techniques, known.books)]
    learned = technique_rules.by_examples(known.rows, known.techniques, known.books)
    return [*rules, learned] if learned else rules, len(known.techniques)


def _lines(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"id": one, "name": technique_name(one), "precision": round(line.precision, 3), "measured": line.many}
        for one, line in rule.lines.items()
    ]


def _told(found: dict[str, Any]) -> str:
    lines = [f"{found['told_by_people']} pictures of one technique by people's word, for {found['model']}"]
    for way in found["ways"]:
        sure = ", ".join(
            f"{one['name']} ({one['precision']:.0%} of {one['measured']})" for one in way["techniques"]
        )
        lines.append(f"by {way['way']}: {sure or 'not sure of any technique'}")
    if found["used"] is None:
        lines.append(
            "Only what people tell is shown: tag some pictures of several books, and run this again."
        )
    elif found["said"] is not None:
        lines.append(f"said of {found['said']} pictures, by {found['used']}")
    return "\n".join(lines)
