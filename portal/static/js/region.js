// A rectangle drawn on a page, to search with what is inside: by mouse, finger or keyboard. Its numbers, in per cent
// of the page, stand in a form that also works without scripts.
const form = document.getElementById("region");
const area = document.querySelector("[data-draw]");
const toggle = document.getElementById("draw");

if (form && area && toggle) {
  const NAMES = ["x", "y", "w", "h"];
  const LEAST = 1; // per cent
  const STEP = 1;
  const GRIP = 22; // pixels
  const fields = NAMES.map((name) => form.elements[name]);
  let layer = null;
  let mark = null;
  // What stands there at first is an offer: whoever draws over it means a new rectangle, and not to move this one.
  let settled = false;

  // Where the whole page lies within the layer, in pixels; OpenSeadragon shows any part of it.
  const pageBox = () => {
    const viewport = area.viewer?.viewport;
    if (!viewport) return { left: 0, top: 0, width: layer.clientWidth, height: layer.clientHeight };
    const [width, height] = JSON.parse(document.getElementById("deep").textContent).canvas;
    const from = viewport.viewportToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
    const to = viewport.viewportToViewerElementCoordinates(new OpenSeadragon.Point(1, height / width));
    return { left: from.x, top: from.y, width: to.x - from.x, height: to.y - from.y };
  };

  const read = () => fields.map((field) => Number.parseFloat(field.value) || 0);

  const write = ([x, y, w, h]) => {
    const wide = Math.min(100, Math.max(LEAST, w));
    const high = Math.min(100, Math.max(LEAST, h));
    const kept = [Math.min(Math.max(0, x), 100 - wide), Math.min(Math.max(0, y), 100 - high), wide, high];
    kept.forEach((value, at) => {
      fields[at].value = String(Math.round(value * 100) / 100);
    });
    place();
  };

  const place = () => {
    if (!mark) return;
    const [x, y, w, h] = read();
    const page = pageBox();
    mark.style.cursor = settled ? "" : "crosshair";
    mark.style.left = `${page.left + (x * page.width) / 100}px`;
    mark.style.top = `${page.top + (y * page.height) / 100}px`;
    mark.style.width = `${(w * page.width) / 100}px`;
    mark.style.height = `${(h * page.height) / 100}px`;
    mark.setAttribute("aria-label", `${form.dataset.rectangle} ${read().map((one) => `${Math.round(one)} %`).join(", ")}`);
  };

  const shares = (event) => {
    const edge = layer.getBoundingClientRect();
    const page = pageBox();
    const within = (value) => Math.min(100, Math.max(0, value));
    return [
      within((100 * (event.clientX - edge.left - page.left)) / page.width),
      within((100 * (event.clientY - edge.top - page.top)) / page.height),
    ];
  };

  const drag = (down) => {
    if (down.button > 0 || down.target.closest(".go")) return;
    down.preventDefault();
    const before = read();
    const [fromX, fromY] = shares(down);
    const edge = mark.getBoundingClientRect();
    const gripped = Math.hypot(down.clientX - edge.right, down.clientY - edge.bottom) < GRIP;
    const moved = settled && !gripped && down.target === mark;
    layer.setPointerCapture(down.pointerId);
    const follow = (event) => {
      if (event.pointerId !== down.pointerId) return;
      settled = true;
      const [x, y] = shares(event);
      if (moved) write([before[0] + x - fromX, before[1] + y - fromY, before[2], before[3]]);
      else if (gripped) write([before[0], before[1], x - before[0], y - before[1]]);
      else if (Math.abs(x - fromX) >= LEAST && Math.abs(y - fromY) >= LEAST)
        write([Math.min(x, fromX), Math.min(y, fromY), Math.abs(x - fromX), Math.abs(y - fromY)]);
    };
    const end = (event) => {
      if (event.pointerId !== down.pointerId) return;
      layer.removeEventListener("pointermove", follow);
      for (const name of ["pointerup", "pointercancel"]) layer.removeEventListener(name, end);
      mark.focus({ preventScroll: true });
    };
    layer.addEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) layer.addEventListener(name, end);
  };

  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y, w, h] = read();
    const direction = DIRECTIONS[event.key];
    if (direction) {
      settled = true;
      const [across, down] = direction.map((one) => one * STEP);
      // An edge at the end of the page stays there.
      if (event.shiftKey) write([x, y, Math.min(w + across, 100 - x), Math.min(h + down, 100 - y)]);
      else write([x + across, y + down, w, h]);
    } else if (event.key === "Enter") form.requestSubmit();
    else if (event.key === "Escape") stop();
    else return;
    event.preventDefault();
    event.stopPropagation(); // arrows also walk through the results
  };

  const start = () => {
    layer = document.createElement("div");
    layer.className = "marking";
    mark = document.createElement("div");
    mark.className = "marked";
    mark.tabIndex = 0;
    mark.setAttribute("role", "application");
    mark.setAttribute("aria-describedby", "howdrawn");
    const go = document.createElement("button");
    go.type = "button";
    go.className = "main go";
    go.textContent = form.dataset.go;
    go.addEventListener("click", () => form.requestSubmit());
    layer.append(mark, go);
    layer.addEventListener("pointerdown", drag);
    mark.addEventListener("keydown", press);
    area.append(layer);
    toggle.setAttribute("aria-pressed", "true");
    place();
    area.scrollIntoView({ block: "nearest" });
    mark.focus({ preventScroll: true });
  };

  const stop = () => {
    layer.remove();
    layer = mark = null;
    toggle.setAttribute("aria-pressed", "false");
    toggle.focus();
  };

  toggle.addEventListener("click", () => (layer ? stop() : start()));
  for (const field of fields) {
    field.addEventListener("input", () => {
      settled = true;
      place();
    });
  }
  addEventListener("resize", place);
  area.addEventListener("viewerready", () => {
    for (const name of ["animation", "resize", "open"]) area.viewer.addHandler(name, place);
  });
}
