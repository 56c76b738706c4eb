// Pieces of the page, and pictures on their way: nothing here knows what is searched.

const LONGEST = 1024; // pixels; a model sees fewer

/** An element with properties (or attributes, where names say so) and children. */
const el = (name, props = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key === "class" || key === "part" || key === "list" || key === "for" || key === "role" || key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
};

/** A sentence with something in the place of its line break. */
const around = (sentence, inside) => {
  const [before, after] = sentence.split("\n");
  return [before, inside, after];
};

/** Shows, and tells screen readers, that an answer is on its way. */
const busy = (whole, on) => {
  whole.classList.toggle("busy", on);
  whole.setAttribute("aria-busy", String(on));
};

/** The first picture among what was dropped or pasted. */
const pictureIn = (transfer) => [...(transfer?.files ?? [])].find((one) => one.type.startsWith("image/"));

/** Lets pictures be dropped on an element; `veil` shows meanwhile, and what is no picture is taken as nothing. */
const takeDrops = (target, veil, take) => {
  let depth = 0;
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (now) => {
    depth = Math.max(0, now);
    veil.hidden = !depth;
  };
  target.addEventListener("dragenter", (event) => carries(event) && show(depth + 1));
  target.addEventListener("dragleave", (event) => carries(event) && show(depth - 1));
  target.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  target.addEventListener("drop", (event) => {
    show(0);
    if (!carries(event)) return;
    event.preventDefault();
    event.stopPropagation();
    take(pictureIn(event.dataTransfer));
  });
};

/** One hit on the wall: its caption leads, book and page follow. */
const tileOf = (hit, say, target) => {
  const said = hit.text?.trim();
  const work = [hit.book, hit.page].filter(Boolean).join(", ");
  const name = said ? `${said} – ${work}` : `${hit.label} – ${hit.book}`;
  const wide = hit.thumbnail_width || 4;
  const high = hit.thumbnail_height || 3;
  const inside = hit.thumbnail
    ? el("img", { src: hit.thumbnail, alt: name, width: wide, height: high, loading: "lazy", decoding: "async" })
    : el("span", {}, name);
  const link = el("a", { class: "pic", part: "picture", href: hit.url }, inside);
  if (target) Object.assign(link, { target, rel: "noopener" });
  const alike = el("button", { type: "button", part: "alike", "aria-label": say("alikeOf", { it: name }) }, say("alike"));
  const lines = (said ? [said, hit.book, hit.page] : [hit.book, hit.label]).filter(Boolean);
  const spans = lines.map((line, at) => el("span", { class: at ? "" : "first", dir: "auto", title: line }, line));
  const tile = el("li", { part: "tile" }, link, el("div", { class: "cap", part: "caption" }, ...spans, alike));
  tile.style.setProperty("--r", Math.min(3.4, Math.max(0.45, wide / high)).toFixed(3));
  return { link, alike, tile };
};

/** A picture small enough to travel; what this browser cannot read goes as it is, the server may know it. */
async function smaller(file) {
  if (file.shrunk) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size < 2 ** 20) return file;
    const canvas = el("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white"; // JPEG has no transparency
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
    return made ? Object.assign(made, { shrunk: true }) : file;
  } catch {
    return file;
  }
}

/** A visitor's picture, small, on a canvas: no page has to allow addresses of the browser's own. */
const preview = (file) => {
  const canvas = el("canvas", { width: 0, height: 72, "aria-hidden": "true" });
  createImageBitmap(file).then(
    (bitmap) => {
      canvas.width = Math.max(1, Math.round((canvas.height * bitmap.width) / bitmap.height));
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    },
    () => canvas.remove(),
  );
  return canvas;
};

/** The address of the installation: as it was said, else where this script comes from. */
const installation = (said) => {
  const own = SCRIPT || document.querySelector('script[src*="/embed/onit-search.js"]')?.src || location.href;
  return new URL(said || own.replace(/\/embed\/onit-search\.js.*$/, ""), document.baseURI).href.replace(/\/+$/, "");
};

/** One of the languages we have words in. */
const spoken = (said) => {
  const short = (said || navigator.language || "en").slice(0, 2).toLowerCase();
  return WORDS[short] ? short : "en";
};
