// The page in OpenSeadragon with its region framed, and the keys that walk through the results.
const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
const figure = document.getElementById("scan");
const deep = read("deep");
const words = read("words") ?? {};

function regionOf([x, y, w, h], [width]) {
  return new OpenSeadragon.Rect(x / width, y / width, w / width, h / width);
}

// The region with some of its page around it.
function surroundings(rect) {
  const margin = Math.max(rect.width, rect.height) * 0.18;
  return new OpenSeadragon.Rect(rect.x - margin, rect.y - margin, rect.width + 2 * margin, rect.height + 2 * margin);
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
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    // The page itself scrolls with the wheel; the picture zooms with Ctrl, by pinch and by its buttons.
    gestureSettingsTouch: { pinchToZoom: true },
  });
  figure.viewer = viewer;
  viewer.addHandler("canvas-scroll", (event) => {
    if (!event.originalEvent.ctrlKey) {
      event.preventDefault = false;
      event.preventDefaultAction = true;
    }
  });
  const canvas = holder.querySelector("canvas");
  canvas?.setAttribute("aria-hidden", "true");
  viewer.canvas.setAttribute("role", "application");
  viewer.canvas.setAttribute("aria-label", figure.getAttribute("aria-label"));

  const rect = deep.box.length ? regionOf(deep.box, deep.canvas) : null;
  const page = new OpenSeadragon.Rect(0, 0, 1, deep.canvas[1] / deep.canvas[0]);
  let pending = deep.images.length;
  let shown = 0;

  const arrived = () => {
    shown += 1;
    if (shown > 1) return;
    still?.setAttribute("hidden", "");
    viewer.viewport.fitBounds(page, true);
    if (rect) {
      const frame = document.createElement("div");
      frame.className = "frame";
      frame.style.position = "static";
      viewer.addOverlay({ element: frame, location: rect });
    }
  };
  const lost = () => {
    pending -= 1;
    if (pending || shown) return;
    viewer.destroy();
    holder.remove();
    complain(words.lost);
  };
  for (const image of deep.images) {
    const add = (plain) =>
      viewer.addTiledImage({
        ...tileSource(image, plain),
        success: arrived,
        // A service that does not answer may still have its plain image.
        error: () => (image.source && !plain && image.url ? add(true) : lost()),
      });
    add(false);
  }

  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(
    button("+", () => viewer.viewport.zoomBy(1.5)),
    button("−", () => viewer.viewport.zoomBy(1 / 1.5)),
    button(words.page, () => viewer.viewport.fitBounds(page)),
  );
  tools.children[0].setAttribute("aria-label", words.nearer);
  tools.children[1].setAttribute("aria-label", words.farther);
  if (rect) tools.append(button(words.region, () => viewer.viewport.fitBounds(surroundings(rect))));
  figure.append(tools);
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
