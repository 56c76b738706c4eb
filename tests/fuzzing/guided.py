"""Fuzzing that follows the code's branches, for ten minutes or as long as one likes.

`pip install atheris`, then `python -m tests.fuzzing.guided presentation -max_total_time=600`, or of another target.
Atheris is no dependency of ours: it has wheels for few Pythons. What it finds goes into the tests beside it.
"""

import json
import os
import sys

import atheris

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

with atheris.instrument_imports(include=["manifests", "onitsearch", "portal.visit"]):
    import django

    django.setup()
    from manifests.errors import OnitError
    from manifests.presentation import read, to_json
    from onitsearch.detect import iiif
    from onitsearch.detect.supplied import read_layout
    from onitsearch.detect.svg import svg_box
    from portal.visit.params import read_params

URL = "https://library.example/given"


def presentation(data):
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    try:
        json.dumps(to_json(read(value, URL)), allow_nan=False).encode()
    except OnitError:
        return


def layout(data):
    try:
        read_layout(data, 1000, 1400)
    except OnitError:
        return


def svg(data):
    svg_box(data.decode("utf-8", "replace"))
    try:
        target = json.loads(data)
    except (ValueError, RecursionError):
        return
    list(iiif.boxes_of(target, URL, 1000, 1400))


def parameters(data):
    from django.http import QueryDict

    try:
        read_params(QueryDict(data.decode("latin-1")))
    except OnitError:
        return


TARGETS = {one.__name__: one for one in (presentation, layout, svg, parameters)}

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
