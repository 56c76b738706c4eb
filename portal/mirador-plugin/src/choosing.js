// The known pictures of a page as framed buttons upon it, to say which one is meant.
import { element, lay } from "./dom.js";
import { numbers, onScreen } from "./places.js";

export class Choosing {
  /** `found` is called with the picture that was chosen; `left` when somebody leaves. */
  constructor(host, words, where, pictures, { found, left }) {
    this.where = where;
    this.pictures = pictures;
    this.buttons = pictures.map((picture) => element("button", {
      type: "button",
      class: "onit-choice",
      "aria-label": words.picture(picture.label),
      title: words.picture(picture.label),
      onclick: () => { this.close(); found(picture); },
    }));
    const leave = () => { this.close(); left(); };
    this.stage = element("div", {
      class: "onit-stage",
      role: "group",
      "aria-label": words.choose,
      onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); leave(); } },
    }, ...this.buttons, element("div", { class: "onit-bar" }, element("p", {}, words.choose),
      element("button", { type: "button", onclick: leave }, words.leave)));
    host.append(this.stage);
    this.follow = () => this.place();
    where.viewer.addHandler("update-viewport", this.follow);
    this.place();
    this.buttons[0].focus();
  }

  place() {
    this.pictures.forEach((picture, n) => {
      const box = onScreen(this.where, picture.canvas, numbers(picture.xywh));
      this.buttons[n].hidden = !box;
      if (box) lay(this.buttons[n], box);
    });
  }

  close() {
    this.where.viewer.removeHandler("update-viewport", this.follow);
    this.stage.remove();
  }
}
