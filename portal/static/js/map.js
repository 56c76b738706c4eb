// The map of similarity in OpenSeadragon: tiles, labels of clusters, a click opens the picture, the address keeps the place.
const plane = document.getElementById("plane");
const config = JSON.parse(document.getElementById("map-config")?.textContent ?? "null");

function openMap() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const size = config.across * config.cell;
  // A viewport is one wide: the whole square of cells.
  const rect = ([x, y, w, h]) =>
    new OpenSeadragon.Rect(x / config.across, y / config.across, w / config.across, h / config.across);
  const viewer = OpenSeadragon({
    element: plane.querySelector(".deep"),
    tileSources: {
      width: size,
      height: size,
      tileSize: config.tile,
      minLevel: 0,
      maxLevel: config.deepest,
      getTileUrl: (level, x, y) => `${config.tiles}/${level}/${x}_${y}.webp`,
      hasTransparency: () => true,
    },
    showNavigationControl: false,
    showNavigator: false,
    drawer: "canvas",
    animationTime: calm ? 0 : 0.2,
    springStiffness: 9,
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.7,
    maxZoomPixelRatio: 2,
    minPixelRatio: 0.5 / Math.max(1, devicePixelRatio), // as sharp on a dense screen
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, pinchToZoom: true },
  });
  plane.viewer = viewer;
  viewer.canvas.setAttribute("role", "application");
  viewer.canvas.setAttribute("aria-label", plane.dataset.label);

  const whole = rect(config.extent);
  const shownCells = () => {
    const bounds = viewer.viewport.getBounds();
    const end = config.across;
    const left = Math.min(Math.max(0, Math.floor(bounds.x * end)), end - 1);
    const top = Math.min(Math.max(0, Math.floor(bounds.y * end)), end - 1);
    const right = Math.max(left + 1, Math.min(end, Math.ceil((bounds.x + bounds.width) * end)));
    const bottom = Math.max(top + 1, Math.min(end, Math.ceil((bounds.y + bounds.height) * end)));
    return [left, top, right - left, bottom - top];
  };
  const openAt = (point) => {
    const [x, y] = [Math.floor(point.x * config.across), Math.floor(point.y * config.across)];
    if (x < 0 || y < 0 || x >= config.across || y >= config.across) return;
    // Asked first: between the clusters there is nothing to lead to.
    fetch(`${config.at}/${x},${y}`, { method: "HEAD" }).then((answer) => {
      if (answer.ok && answer.redirected) location.assign(answer.url);
    });
  };
  const labels = config.labels.map((one) => {
    const link = document.createElement("a");
    link.className = "maplabel";
    link.href = one.href;
    link.textContent = one.text;
    link.tabIndex = -1;
    return link;
  });
  // Of labels that would cover each other the one of the larger cluster stays.
  const declutter = () => {
    const taken = [];
    for (const label of labels) {
      label.classList.remove("covered");
      const box = label.getBoundingClientRect();
      const covered = taken.some(
        (other) => box.left < other.right + 6 && box.right + 6 > other.left && box.top < other.bottom && box.bottom > other.top,
      );
      label.classList.toggle("covered", covered);
      if (!covered) taken.push(box);
    }
  };
  const list = plane.querySelector("[data-list]");
  const place = () => {
    const region = shownCells().join(",");
    list.href = `${config.here}?region=${region}&map=${config.version}#part`;
    declutter();
  };
  let touched = false;
  // Where one looks stands behind the # of the address; what is listed below the map stands before it.
  const looked = /^#at=(\d+),(\d+),(\d+),(\d+)$/.exec(location.hash)?.slice(1).map(Number);
  const first = looked ?? (config.region.length ? config.region : null);
  viewer.addHandler("open", () => {
    viewer.viewport.fitBounds(first ? rect(first) : whole, true);
    config.labels.forEach((one, number) => {
      viewer.addOverlay({
        element: labels[number],
        location: new OpenSeadragon.Point(one.x / config.across, one.y / config.across),
        placement: OpenSeadragon.Placement.CENTER,
      });
      // A label in the way of dragging the map is no help.
      new OpenSeadragon.MouseTracker({ element: labels[number], clickHandler: () => location.assign(one.href) });
    });
    requestAnimationFrame(place);
    plane.dataset.ready = "";
  });
  viewer.addHandler("animation-finish", () => {
    place();
    if (touched) history.replaceState(null, "", `#at=${shownCells().join(",")}`);
  });
  viewer.addHandler("resize", () => requestAnimationFrame(place));
  for (const name of ["canvas-drag", "canvas-pinch", "canvas-key"]) viewer.addHandler(name, () => (touched = true));
  viewer.addHandler("canvas-scroll", (event) => {
    touched = true;
    // The page scrolls with the wheel; the map zooms with Ctrl, by pinch and by its buttons.
    if (!event.originalEvent.ctrlKey) {
      event.preventDefault = false;
      event.preventDefaultAction = true;
    }
  });
  viewer.addHandler("canvas-click", (event) => {
    if (!event.quick || event.originalTarget.closest?.(".maplabel")) return;
    openAt(viewer.viewport.pointFromPixel(event.position));
  });
  viewer.addHandler("canvas-key", (event) => {
    if (event.originalEvent.key !== "Enter") return;
    event.preventDefaultAction = true;
    openAt(viewer.viewport.getCenter());
  });
  for (const one of plane.querySelectorAll("[data-zoom]")) {
    one.addEventListener("click", () => {
      touched = true;
      viewer.viewport.zoomBy(Number(one.dataset.zoom)).applyConstraints();
    });
  }
  plane.querySelector("[data-whole]").addEventListener("click", () => viewer.viewport.fitBounds(whole));
}

if (plane && config && globalThis.OpenSeadragon) openMap();
else if (plane) plane.hidden = true;
