// The two tools in one window of Mirador: what they draw on the page, ask the server, and list.
import { Trouble } from "./api.js";
import { Choosing } from "./choosing.js";
import { element } from "./dom.js";
import { Drawing } from "./drawing.js";
import { Panel } from "./panel.js";
import { inWorld, numbers, onCanvas, rectangleOf } from "./places.js";

export class Tools {
  constructor(settings) {
    this.settings = settings;
    this.words = settings.words;
    this.api = settings.api;
    this.goal = settings.marked ?? null;
    this.asked = 0;
    this.regionButton = element("button", { type: "button", onclick: () => this.draw() }, this.words.region);
    this.likeButton = element("button", { type: "button", onclick: () => this.choose() }, this.words.like);
    this.note = element("p", { class: "onit-note", role: "status" });
    this.bar = element(
      "div",
      { class: "onit-tools", role: "group", "aria-label": this.words.tools },
      this.regionButton,
      this.likeButton,
      this.note,
    );
    this.frame = element("div", { class: "onit-frame" });
  }

  /** Follow Mirador: a window has this viewer, shows this page. */
  at(where) {
    const turned = this.where && (this.where.canvasId !== where.canvasId || this.where.viewer !== where.viewer);
    this.where = where;
    this.host = where.viewer.element;
    if (this.bar.parentElement !== this.host) this.host.append(this.bar);
    if (this.panel && this.panel.node.parentElement !== this.host) this.host.append(this.panel.node);
    if (turned) {
      this.leave();
      this.note.textContent = "";
    }
    this.reach();
  }

  /** Frame and show the place one was led to, once its page is there. */
  reach() {
    const { viewer, canvasId } = this.where;
    if (!this.goal || this.goal.canvas !== canvasId || viewer === this.waiting) return;
    const go = () => {
      this.waiting = null;
      const { goal, where } = this;
      if (!goal || goal.canvas !== where.canvasId) return;
      const rect = inWorld(where, goal.canvas, goal.xywh);
      this.goal = null;
      if (!rect) return;
      where.viewer.removeOverlay(this.frame);
      where.viewer.addOverlay({ element: this.frame, location: rect });
      this.framed = goal.canvas;
      const [wide, high] = [rect.width * 0.25, rect.height * 0.25];
      const around = [rect.x - wide, rect.y - high, rect.width + 2 * wide, rect.height + 2 * high];
      where.viewer.viewport.fitBounds(rectangleOf(where.viewer, ...around));
    };
    // Mirador fits a page into view when its first tile has come; before that, any place would be lost again.
    if (viewer.world.getItemCount() && this.tiled === canvasId) go();
    else {
      this.waiting = viewer;
      viewer.addOnceHandler("tile-loaded", () => setTimeout(() => { this.tiled = canvasId; go(); }));
    }
  }

  leave() {
    this.drawing?.close();
    this.choosing?.close();
    this.drawing = this.choosing = null;
    if (this.framed && this.framed !== this.where.canvasId) {
      this.where.viewer.removeOverlay(this.frame);
      this.framed = null;
    }
  }

  draw() {
    this.leave();
    this.note.textContent = "";
    this.drawing = new Drawing(this.host, this.words, {
      found: (box) => {
        const part = onCanvas(this.where, box);
        if (part) this.ask(() => this.api.likeRegion(part.canvas, part.xywh));
        else this.regionButton.focus();
      },
      left: () => this.regionButton.focus(),
    });
  }

  async choose() {
    this.leave();
    this.note.textContent = this.words.asking;
    const { canvasId, selected } = this.where;
    let pictures;
    try {
      pictures = await this.api.onPage(canvasId);
    } catch (trouble) {
      this.note.textContent = this.told(trouble);
      return;
    }
    if (canvasId !== this.where.canvasId) return;
    this.note.textContent = pictures.length ? "" : this.words.none;
    // A hit that is selected in Mirador's own list says which picture is meant.
    const meant = pictures.find((picture) => picture.annotation === selected) ?? (pictures.length === 1 ? pictures[0] : null);
    if (meant) this.ask(() => this.api.likePicture(meant.id));
    else if (pictures.length) {
      this.choosing = new Choosing(this.host, this.words, this.where, pictures, {
        found: (picture) => this.ask(() => this.api.likePicture(picture.id)),
        left: () => this.likeButton.focus(),
      });
    }
  }

  /** Put a question and list the answer; only the last one asked counts. */
  async ask(question) {
    const panel = this.opened();
    const mine = (this.asked += 1);
    panel.asking();
    try {
      const answer = await question();
      if (mine !== this.asked) return;
      this.answer = answer;
      panel.show(answer);
    } catch (trouble) {
      if (mine === this.asked) panel.say(this.told(trouble));
    }
  }

  async more() {
    const mine = this.asked;
    try {
      const answer = await this.api.more(this.answer);
      if (mine !== this.asked) return;
      this.answer = answer;
      this.panel.show(answer);
    } catch (trouble) {
      this.panel.say(this.told(trouble));
    }
  }

  opened() {
    if (!this.panel) {
      this.panel = new Panel(this.words, {
        open: (hit) => this.show(hit),
        like: (hit) => this.ask(() => this.api.likePicture(hit.id)),
        more: () => this.more(),
        left: () => this.shut(),
        linkTo: this.settings.linkTo,
        isHere: (hit) => this.isHere(hit),
      });
      this.host.append(this.panel.node);
    }
    return this.panel;
  }

  shut() {
    this.asked += 1;
    this.panel.node.remove();
    this.panel = null;
    this.regionButton.focus();
  }

  /** Whether a hit is in the book of this window, which may have been opened from the library's own address. */
  isHere(hit) {
    const open = this.where.manifestId;
    return open === hit.manifest_uri || open.endsWith(`/iiif/manifest/${hit.manifest}`);
  }

  show(hit) {
    this.goal = { canvas: hit.canvas, xywh: numbers(hit.xywh) };
    if (hit.canvas === this.where.canvasId) this.reach();
    else this.where.show(hit.canvas);
  }

  told(trouble) {
    return (trouble instanceof Trouble && trouble.message) || this.words.trouble;
  }
}
