// The hits, as a list beside the page.
import { element } from "./dom.js";

export class Panel {
  /** `open` shows a hit of this book, `like` asks for more like one, `more` for further hits, `left` closes. */
  constructor(words, { open, like, more, left, linkTo, isHere }) {
    Object.assign(this, { words, open, like, linkTo, isHere });
    this.status = element("p", { class: "onit-status", role: "status" });
    this.list = element("ul", { class: "onit-hits" });
    this.further = element("button", { type: "button", hidden: true, onclick: more }, words.more);
    this.shut = element("button", { type: "button", class: "onit-close", "aria-label": words.close, title: words.close, onclick: left }, "×");
    this.node = element("section", {
      class: "onit-panel",
      "aria-label": words.results,
      onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); left(); } },
    }, element("header", {}, element("h2", {}, words.results), this.shut), this.status, this.list, this.further);
  }

  asking() {
    this.list.replaceChildren();
    this.further.hidden = true;
    this.say(this.words.asking);
    this.node.setAttribute("aria-busy", "true");
  }

  say(text) {
    this.status.textContent = text;
    this.node.removeAttribute("aria-busy");
  }

  /** Show an answer, behind what is listed already where it is a further page of it. */
  show(answer) {
    const first = !this.list.children.length;
    this.list.append(...answer.results.flatMap((hit) => [...this.line(hit, answer), this.row(hit)]));
    this.further.hidden = !answer.next;
    // Servers before the line was drawn said nothing of it: all they found was sure.
    const sure = answer.sure ?? answer.count;
    this.say(sure ? this.words.count(sure) : answer.count ? this.words.nearest : this.words.nothing);
    if (first) (this.list.querySelector("a, button") ?? this.shut).focus();
  }

  /** The heading between the sure hits and the others, before the first of these. */
  line(hit, answer) {
    if (hit.sure !== false || !answer.sure || this.list.querySelector(".onit-less")) return [];
    if (answer.results.find((one) => one.sure === false) !== hit) return [];
    return [element("li", { class: "onit-less" }, element("h3", {}, this.words.less))];
  }

  row(hit) {
    const here = this.isHere(hit);
    const inside = [
      hit.thumbnail && element("img", {
        src: hit.thumbnail, alt: "", width: hit.thumbnail_width, height: hit.thumbnail_height, loading: "lazy",
      }),
      element("span", { class: "onit-label", dir: "auto" }, here ? `${hit.page}, ${this.words.here}` : hit.label),
    ];
    const lead = here
      ? element("button", { type: "button", class: "onit-hit", onclick: () => this.open(hit) }, ...inside)
      : element("a", { class: "onit-hit", href: this.linkTo(hit) }, ...inside);
    const like = element("button", {
      type: "button", class: "onit-like", "aria-label": this.words.picture(hit.label), onclick: () => this.like(hit),
    }, this.words.like);
    return element("li", { "data-id": hit.id }, lead, like);
  }
}
