// The picture in OpenSeadragon, cut out of its page or framed on it, and the keys that walk through the results.
const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
const figure = document.getElementById("scan");
const deep = read("deep");
const words = read("words") ?? {};

function regionOf([x, y, w, h], [width]) {
  return new OpenSeadragon.Rect(x / width, y / width, w / width, h / width);
}

// Only what is inside the rectangle is drawn; the whole image without one. What is turned or cut already stays whole.
function cut(item, image, rect) {
  if (image.degrees || image.clip.length) return;
  item.setClip(rect ? item.viewportToImageRectangle(rect) : null);
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

function complain(text) {
  const said = document.createElement("p");
  said.className = "failure";
  said.setAttribute("role", "status");
  said.textContent = text;
  figure.append(said);
}

function tileSource(image, plain) {
  const placed = { x: image.x, y: image.y, width: image.width, degrees: image.degrees };
  if (image.clip.length) placed.clip = new OpenSeadragon.Rect(...image.clip);
  placed.tileSource = image.source && !plain ? image.source : { type: "image", url: image.url };
  return placed;
}

function open() {
  const still = figure.querySelector(".still");
  const holder = document.createElement("div");
  holder.className = "deep";
  figure.append(holder);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const viewer = OpenSeadragon({
    element: holder,
    showNavigationControl: false,
    showNavigator: false,
    drawer: "canvas",
    animationTime: calm ? 0 : 0.2,
    springStiffness: 9,
    visibilityRatio: 0.5,
    maxZoomPixelRatio: 3,
    // Counted in the page's pixels, of which a dense screen has more: a pixel of a tile is at most one of the screen's.
    minPixelRatio: 0.5 / Math.max(1, devicePixelRatio),
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    // The page itself scrolls with the wheel; the picture zooms with Ctrl, by pinch and by its buttons.
    gestureSettingsTouch: { pinchToZoom: true },
  });
  figure.viewer = viewer;
  figure.dispatchEvent(new Event("viewerready"));
  viewer.addHandler("canvas-scroll", (event) => {
    if (!event.originalEvent.ctrlKey) {
      event.preventDefault = false;
      event.preventDefaultAction = true;
    }
  });
  const canvas = holder.querySelector("canvas");
  canvas?.setAttribute("aria-hidden", "true");
  viewer.canvas.setAttribute("role", "application");

  const rect = deep.box.length ? regionOf(deep.box, deep.canvas) : null;
  const page = new OpenSeadragon.Rect(0, 0, 1, deep.canvas[1] / deep.canvas[0]);
  const frame = document.createElement("div");
  frame.className = "frame";
  frame.style.position = "static";
  let heat = null;
  if (figure.dataset.heat && rect) {
    heat = document.createElement("img");
    heat.className = "heat";
    heat.alt = "";
    heat.src = figure.dataset.heat;
  }
  const items = [];
  let inset = figure.querySelector(".inset");
  if (figure.dataset.view === "page") {
    inset?.remove(); // it shows the picture, for those without scripts
    inset = null;
  }
  const views = {};
  let pending = deep.images.length;

  const show = (view, immediately = calm) => {
    const cutOut = view === "picture" && rect;
    figure.dataset.view = view;
    for (const [item, image] of items) cut(item, image, cutOut ? rect : null);
    frame.hidden = Boolean(cutOut);
    inset?.toggleAttribute("hidden", !cutOut);
    viewer.viewport.fitBounds(cutOut ? rect : page, immediately);
    viewer.canvas.setAttribute("aria-label", figure.dataset[view]);
    for (const [name, one] of Object.entries(views)) one.setAttribute("aria-pressed", String(name === view));
  };
  const arrived = (item, image) => {
    items.push([item, image]);
    if (items.length > 1) {
      cut(item, image, figure.dataset.view === "picture" ? rect : null);
      return;
    }
    still?.setAttribute("hidden", "");
    if (heat) viewer.addOverlay({ element: heat, location: rect });
    if (rect) viewer.addOverlay({ element: frame, location: rect });
    show(figure.dataset.view, true);
  };
  const lost = () => {
    pending -= 1;
    if (pending || items.length) return;
    viewer.destroy();
    holder.remove();
    tools.remove();
    complain(words.lost);
  };
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(
    button("+", () => viewer.viewport.zoomBy(1.5)),
    button("−", () => viewer.viewport.zoomBy(1 / 1.5)),
  );
  tools.children[0].setAttribute("aria-label", words.nearer);
  tools.children[1].setAttribute("aria-label", words.farther);
  if (rect) {
    views.picture = button(words.region, () => show("picture"));
    views.page = button(words.page, () => show("page"));
    tools.append(views.picture, views.page);
  }
  figure.append(tools);
  inset?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show("page");
    views.page?.focus();
  });
  for (const image of deep.images) {
    const add = (plain) =>
      viewer.addTiledImage({
        ...tileSource(image, plain),
        success: (event) => arrived(event.item, image),
        // A service that does not answer may still have its plain image.
        error: () => (image.source && !plain && image.url ? add(true) : lost()),
      });
    add(false);
  }
}

if (figure && deep?.images.length && globalThis.OpenSeadragon) open();
else if (figure && deep?.images.length) complain(words.plain);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, .deep, .strip, .about")) return;
  const link = document.querySelector(`.hitnav a[data-key="${CSS.escape(event.key)}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
