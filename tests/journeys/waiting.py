"""Patience that needs no `eval` in the page, which our own pages forbid, and what Mirador is asked meanwhile."""

from __future__ import annotations

import contextlib

from playwright.sync_api import Error, Page

from tests.journeys.conftest import PATIENCE

# Keeps where each rectangle was last drawn on a canvas, in pixels of that canvas: "x,y,w,h" as given → [x, y, w, h].
NOTE_PLACES = """
  window.places = {};
  for (const name of ["strokeRect", "fillRect"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...box) {
      const { a, d, e, f } = this.getTransform();
      window.places[box.map(Math.round).join(",")] = [a * box[0] + e, d * box[1] + f, a * box[2], d * box[3]];
      return draw.apply(this, box);
    };
  }
"""
MIRADOR_SHOWS = """(canvas) => Object.values(window.miradorInstance?.store.getState().windows ?? {})
  .some((one) => one.canvasId === canvas)"""
# Mirador's state has the middle of the view and the zoom, in units of the canvas; what is drawn must stand there.
IN_PLACE = """([xywh]) => {
  const view = Object.values(window.miradorInstance.store.getState().viewers)[0];
  const canvas = document.querySelector(".openseadragon-canvas canvas");
  if (!view || view.zoom == null || !window.places[xywh]) return false;
  const { clientWidth: wide, clientHeight: high } = document.querySelector(".openseadragon-container");
  const [x, y, w, h] = xywh.split(",").map(Number);
  const scale = view.zoom * wide;
  const expected = [(x - view.x) * scale + wide / 2, (y - view.y) * scale + high / 2, w * scale, h * scale];
  return expected.every((side, n) => Math.abs(side - window.places[xywh][n]) < 4);
}"""


def until(page: Page, question: str, about: object = None) -> None:
    """Ask a page until it says yes, also while it gives way to another; AssertionError where it never does."""
    for _ in range(PATIENCE // 200):
        with contextlib.suppress(Error):
            if page.evaluate(question, about):
                return
        page.wait_for_timeout(200)
    raise AssertionError(f"never true: {question} of {about}")
