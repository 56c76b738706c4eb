// The element itself: what is asked, of whom, and how the answer is shown.

const FILTERS = ["collection", "manifest", "kind", "notation", "date", "language"];

class OnitSearch extends HTMLElement {
  static observedAttributes = ["endpoint", "lang", "label", "placeholder", ...FILTERS];
  #root = this.attachShadow({ mode: "open" });
  #question = { words: "", picture: null, like: null };
  #asking = null;
  #built = false;
  #again = 0;
  #ui = {};

  connectedCallback() {
    if (this.#built) return;
    if (!this.#root.adoptedStyleSheets.length) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
    }
    this.#question.words ||= this.getAttribute("q")?.trim() ?? "";
    this.#build();
    if (this.#asked) this.#ask();
  }

  /** Puts the cursor into the box. */
  focus(options) {
    this.#ui.field?.focus(options);
  }

  disconnectedCallback() {
    this.#asking?.abort();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#built || before === now) return;
    // Several attributes set in one go are one change.
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#build();
      if (this.#asked) this.#ask();
    });
  }

  /** Searches for words (a text), a picture (a File or Blob), or what looks like a picture (its id). */
  search(words = "", { picture = null, like = null } = {}) {
    this.#question = { words: String(words).trim(), picture, like: like && { id: String(like), thumbnail: "" } };
    if (!this.#built) return Promise.resolve(); // asked once it stands on the page
    this.#ui.field.value = this.#question.words;
    return this.#ask();
  }

  get endpoint() {
    return installation(this.getAttribute("endpoint"));
  }

  get #lang() {
    return spoken(this.closest("[lang]")?.getAttribute("lang"));
  }

  get #asked() {
    const { words, picture, like } = this.#question;
    return Boolean(words || picture || like);
  }

  #say(name, values = {}) {
    return WORDS[this.#lang][name].replace(/{(\w+)}/g, (_all, key) => values[key]);
  }

  #figure(number) {
    return new Intl.NumberFormat(this.#lang).format(number);
  }

  // -- what stands there always ----------------------------------------------------------------------

  #build() {
    const say = (name) => this.#say(name);
    const field = el("input", {
      type: "search", id: "words", part: "field", maxLength: 300, autocomplete: "off", dir: "auto", enterKeyHint: "search",
      value: this.#question.words, placeholder: this.getAttribute("placeholder") ?? say("hint"), list: "terms",
    });
    const terms = el("datalist", { id: "terms" });
    const picker = el("input", { type: "file", accept: "image/*", hidden: true, tabIndex: -1, "aria-label": say("picture") });
    const button = el("button", { type: "button", class: "with", part: "picture-button" }, say("picture"));
    const form = el("form", { part: "form", role: "search", noValidate: true, "aria-label": this.getAttribute("label") ?? say("label") },
      el("div", { class: "line" },
        el("label", { class: "away", for: "words" }, say("words")), field,
        el("button", { type: "submit", class: "go", part: "button" }, say("go"))),
      terms, button, picker);
    const drop = el("div", { class: "drop", part: "drop", hidden: true }, say("drop"));
    const chips = el("ul", { class: "chips", part: "chips", hidden: true });
    const says = el("div", { class: "says", part: "status", role: "status" });
    const meant = el("p", { class: "meant", hidden: true });
    const found = el("div", { class: "found" });
    const box = el("div", { class: "box" }, form, chips, drop);
    const whole = el("div", { class: "whole", lang: this.#lang }, box, says, meant, found);
    this.#ui = { field, terms, chips, says, meant, found, whole };
    this.#root.replaceChildren(whole);
    this.#built = true;
    this.#chips();

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#question.words = field.value.trim();
      this.#ask();
    });
    let waiting = 0;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#suggest(), 200);
    });
    button.addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => picker.files.length && this.#withPicture(picker.files[0]));
    takeDrops(whole, drop, (file) => (file ? this.#withPicture(file) : this.#trouble(this.#say("odd"))));
    field.addEventListener("paste", (event) => {
      const file = pictureIn(event.clipboardData);
      if (!file) return;
      event.preventDefault();
      this.#withPicture(file);
    });
  }

  #withPicture(file) {
    this.#question.picture = file;
    this.#question.like = null;
    this.#question.words = this.#ui.field.value.trim();
    return this.#ask();
  }

  /** What was searched besides the words, each to be taken away by a press. */
  #chips() {
    const { picture, like } = this.#question;
    const made = [];
    const chip = (name, key, image) => {
      const button = el("button", { type: "button", part: "chip", "aria-label": this.#say("take", { it: this.#say(name) }) },
        ...(image ? [image] : []), this.#say(name), el("span", { "aria-hidden": "true" }, "×"));
      button.addEventListener("click", () => {
        this.#question[key] = null;
        this.#ui.field.focus();
        this.#ask();
      });
      made.push(el("li", {}, button));
    };
    if (picture) chip("yours", "picture", preview(picture));
    if (like) chip("like", "like", like.thumbnail ? el("img", { src: like.thumbnail, alt: "" }) : null);
    this.#ui.chips.replaceChildren(...made);
    this.#ui.chips.hidden = !made.length;
  }

  // -- asking ------------------------------------------------------------------------------------------

  #filters() {
    return FILTERS.map((name) => [name, this.getAttribute(name)]).filter(([, value]) => value);
  }

  async #fetch(path, options = {}) {
    // No cookies: every answer is the public's.
    const headers = { Accept: "application/json", "Accept-Language": this.#lang };
    const response = await fetch(this.endpoint + path, { credentials: "omit", ...options, headers });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.detail), { told: answer.detail ?? "", hint: answer.hint ?? "" });
    return answer;
  }

  async #suggest() {
    const { field, terms } = this.#ui;
    const begun = field.value.trim();
    if (begun.length < 2) return terms.replaceChildren();
    try {
      const asked = new URLSearchParams([["q", begun], ["lang", this.#lang], ...this.#filters()]);
      const answer = await this.#fetch(`/api/v1/terms?${asked}`);
      if (field.value.trim() !== begun) return;
      const values = [...new Set(answer.results.map((one) => one.value))].slice(0, 8);
      terms.replaceChildren(...values.map((value) => el("option", { value })));
    } catch {
      terms.replaceChildren(); // Without suggestions one searches as ever.
    }
  }

  #send(page, signal) {
    const { words, picture, like } = this.#question;
    if (!picture) {
      const asked = new URLSearchParams([["lang", this.#lang], ...this.#filters()]);
      if (words) asked.set("q", words);
      if (like) asked.set("like", like.id);
      if (page > 1) asked.set("page", page);
      return this.#fetch(`/api/v1/search?${asked}`, { signal });
    }
    const body = new FormData();
    body.set("lang", this.#lang);
    for (const [name, value] of this.#filters()) body.set(name, value);
    if (words) body.set("text", words);
    body.set("image", picture, "picture");
    return this.#fetch(`/api/v1/search?page=${page}`, { method: "POST", body, signal });
  }

  async #ask(page = 1) {
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    const { says, meant, found, whole } = this.#ui;
    if (page === 1) this.#chips();
    if (!this.#asked) {
      found.replaceChildren();
      meant.hidden = true;
      return this.#tell(this.#say("empty"));
    }
    busy(whole, true);
    if (page === 1) this.#tell(this.#say("busy"));
    try {
      const asked = this.#question;
      if (asked.picture) asked.picture = await smaller(asked.picture);
      if (signal.aborted) return;
      const answer = await this.#send(page, signal);
      if (page === 1) this.#show(answer);
      else this.#append(answer, page);
      this.#fire("onit-answer", { count: answer.count, sure: answer.sure, page, results: answer.results });
    } catch (error) {
      if (signal.aborted) return;
      this.#trouble(error.told || this.#say("lost"), error.hint);
    } finally {
      if (!signal.aborted) busy(whole, false);
    }
  }

  #tell(...lines) {
    this.#ui.says.replaceChildren(...lines.map((line, at) => el("p", at ? { class: "hint" } : {}, line)));
  }

  #trouble(told, hint = "") {
    this.#ui.found.replaceChildren();
    this.#ui.meant.hidden = true;
    this.#tell(...[told, hint].filter(Boolean));
    this.#fire("onit-error", { message: told, hint });
  }

  #fire(name, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
  }

  // -- showing -----------------------------------------------------------------------------------------

  #show(answer) {
    const { found, meant } = this.#ui;
    this.#ui.shown = 0;
    const sure = el("ul", { class: "wall", part: "wall", role: "list" });
    const rest = el("ul", { class: "wall", part: "wall", role: "list" });
    // No heading: which level it would have is for the page around it to say.
    const less = el("div", { class: "less", part: "less", role: "group", hidden: true, "aria-labelledby": "less" },
      el("p", { id: "less", class: "line-name" }, this.#say("less")), el("p", { class: "hint" }, this.#say("lessSays")), rest);
    const count = el("span", { part: "count" });
    const more = el("button", { type: "button", part: "more" }, this.#say("more"));
    const foot = el("div", { class: "foot" }, count, more);
    Object.assign(this.#ui, { sure, rest, less, more, count });
    found.replaceChildren(sure, less, foot);
    foot.hidden = !answer.count;
    more.addEventListener("click", () => this.#ask(this.#ui.page + 1));
    if (!answer.count) this.#tell(this.#say("none"));
    else if (!answer.sure) this.#tell(this.#say("unsure"));
    else this.#tell(this.#say(answer.sure === 1 ? "one" : "many", { n: this.#figure(answer.sure) }));
    meant.hidden = !answer.spelling;
    if (answer.spelling) {
      const better = el("button", { type: "button" }, answer.spelling);
      better.addEventListener("click", () => this.search(answer.spelling, { picture: this.#question.picture }));
      meant.replaceChildren(...around(this.#say("meant", { it: "\n" }), better));
    }
    this.#append(answer, 1);
  }

  #append(answer, page) {
    const { sure, rest, less, more, count } = this.#ui;
    const tiles = answer.results.map((hit) => [hit, this.#tile(hit)]);
    for (const [hit, tile] of tiles) (hit.sure || !answer.sure ? sure : rest).append(tile);
    less.hidden = !rest.children.length;
    sure.hidden = !sure.children.length;
    this.#ui.page = page;
    this.#ui.shown += answer.results.length;
    count.textContent = this.#say("shown", { n: this.#figure(this.#ui.shown), all: this.#figure(answer.count) });
    more.hidden = !answer.next;
    // Who goes by the keyboard goes on where the new ones begin.
    if (page > 1) tiles[0]?.[1].querySelector("a").focus();
  }

  #tile(hit) {
    const { link, alike, tile } = tileOf(hit, (name, values) => this.#say(name, values), this.getAttribute("target"));
    link.addEventListener("click", (event) => {
      if (!this.#fire("onit-choose", hit, true)) event.preventDefault();
    });
    alike.addEventListener("click", () => {
      this.#question = { words: "", picture: null, like: { id: hit.id, thumbnail: hit.thumbnail } };
      this.#ui.field.value = "";
      this.#ui.field.focus();
      this.#ask();
    });
    return tile;
  }
}

customElements.define("onit-search", OnitSearch);
