// A rectangle on the page, drawn with a pointer or set with the keyboard.
import { element, lay } from "./dom.js";

const STEP = 16; // CSS pixels an arrow key moves or sizes
const LEAST = 12; // a smaller drag is a slip

export class Drawing {
  /** `found` is called with the box { x, y, w, h } in pixels of `host`; `left` when somebody leaves. */
  constructor(host, words, { found, left }) {
    this.host = host;
    this.found = found;
    this.left = left;
    this.rectangle = element("div", {
      class: "onit-rectangle",
      tabindex: "0",
      role: "application",
      "aria-label": words.rectangle,
      "aria-describedby": "onit-draw",
      onkeydown: (event) => this.key(event),
    });
    this.bar = element(
      "div",
      { class: "onit-bar" },
      element("p", { id: "onit-draw" }, words.draw),
      element("button", { type: "button", class: "onit-main", onclick: () => this.done() }, words.search),
      element("button", { type: "button", onclick: () => this.leave() }, words.leave),
    );
    this.stage = element("div", {
      class: "onit-stage",
      onpointerdown: (event) => this.begin(event),
      onpointermove: (event) => this.pull(event),
      onpointerup: (event) => this.end(event),
      onpointercancel: () => { this.from = null; },
      onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); this.leave(); } },
    }, this.rectangle, this.bar);
    host.append(this.stage);
    const { clientWidth: wide, clientHeight: high } = host;
    this.set({ x: wide * 0.25, y: high * 0.25, w: wide * 0.5, h: high * 0.5 });
    this.rectangle.focus();
  }

  set({ x, y, w, h }) {
    const { clientWidth: wide, clientHeight: high } = this.host;
    const width = Math.min(Math.max(LEAST, w), wide);
    const height = Math.min(Math.max(LEAST, h), high);
    this.box = {
      x: Math.min(Math.max(0, x), wide - width), y: Math.min(Math.max(0, y), high - height), w: width, h: height,
    };
    lay(this.rectangle, this.box);
  }

  at(event) {
    const around = this.stage.getBoundingClientRect();
    return [event.clientX - around.left, event.clientY - around.top];
  }

  begin(event) {
    if (event.button > 0 || this.bar.contains(event.target)) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    this.from = this.at(event);
  }

  pull(event) {
    if (!this.from) return;
    const [[a, b], [c, d]] = [this.from, this.at(event)];
    this.set({ x: Math.min(a, c), y: Math.min(b, d), w: Math.abs(a - c), h: Math.abs(b - d) });
  }

  end(event) {
    if (!this.from) return;
    const [[a, b], [c, d]] = [this.from, this.at(event)];
    this.from = null;
    if (Math.abs(a - c) >= LEAST && Math.abs(b - d) >= LEAST) this.done();
    else this.rectangle.focus();
  }

  key(event) {
    const [across, down] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [];
    if (event.key === "Enter") this.done();
    else if (across === undefined) return;
    else if (event.shiftKey) this.set({ ...this.box, w: this.box.w + across, h: this.box.h + down });
    else this.set({ ...this.box, x: this.box.x + across, y: this.box.y + down });
    event.preventDefault();
    event.stopPropagation();
  }

  done() {
    this.close();
    this.found(this.box);
  }

  leave() {
    this.close();
    this.left();
  }

  close() {
    this.stage.remove();
  }
}
