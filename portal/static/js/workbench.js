// The page as a workbench: frames are drawn, moved and sized with mouse, finger or keys; the forms beside it do the same.
(() => {
  const bench = document.getElementById("bench");
  if (!bench) return;
  const said = document.getElementById("said");
  const lost = document.getElementById("lost");
  const NS = "http://www.w3.org/2000/svg";
  const WAIT = 600; // milliseconds after the last key before a moved frame is saved
  const LEAST = 0.004; // the shortest side, as a share of the page's longer one
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const marked = new Set();
  let svg, wide, high, pending = null, timer = 0, drag = null, drawing = false, zoom = 1;
  bench.classList.add("keyed");

  const regions = () => [...bench.querySelectorAll("a.region")];
  const regionOf = (id) => document.getElementById(`g-${id}`);
  const boxOf = (region) => region.dataset.box.split(" ").map(Number);
  const selected = () => document.activeElement?.closest?.("a.region");
  const tell = (text) => { said.textContent = text; };
  const short = (value) => String(Number(value.toPrecision(6)));

  function place(rect, [x, y, w, h]) {
    for (const [name, value] of Object.entries({ x, y, width: w, height: h })) rect.setAttribute(name, value);
  }

  function put(region, box) {
    region.dataset.box = box.map(short).join(" ");
    for (const rect of region.querySelectorAll("rect")) place(rect, box);
    if (region === selected()) handles(region);
    const form = document.querySelector(`#f-${region.dataset.id} form.shape`);
    ["x", "y", "w", "h"].forEach((name, n) => { if (form) form.elements[name].value = short(box[n]); });
  }

  // Four corners to pull at, as large on the screen at any zoom.
  function handles(region) {
    svg.querySelectorAll(".corner").forEach((one) => one.remove());
    if (!region) return;
    const [x, y, w, h] = boxOf(region);
    const size = (12 * wide) / Math.max(1, svg.clientWidth);
    [[0, 0], [1, 0], [0, 1], [1, 1]].forEach(([right, down]) => {
      const corner = document.createElementNS(NS, "circle");
      corner.setAttribute("class", "corner");
      corner.dataset.corner = `${right}${down}`;
      corner.setAttribute("cx", x + right * w);
      corner.setAttribute("cy", y + down * h);
      corner.setAttribute("r", size);
      svg.append(corner);
    });
  }

  const least = () => LEAST * Math.max(wide, high) * 1.01;
  const between = (value, low, top) => Math.min(Math.max(value, low), Math.max(low, top));
  const moved = ([x, y, w, h], dx, dy) => [between(x + dx, 0, wide - w), between(y + dy, 0, high - h), w, h];
  const sized = ([x, y, w, h], dw, dh) => [x, y, between(w + dw, least(), wide - x), between(h + dh, least(), high - y)];
  function corners([x1, y1], [x2, y2]) {
    const [left, right] = [x1, x2].map((one) => between(one, 0, wide)).sort((a, b) => a - b);
    const [top, bottom] = [y1, y2].map((one) => between(one, 0, high)).sort((a, b) => a - b);
    return [left, top, right - left, bottom - top];
  }

  function setUp() {
    svg = bench.querySelector("svg.sheet");
    if (!svg) return;
    ({ width: wide, height: high } = svg.viewBox.baseVal);
    svg.style.width = zoom === 1 ? "" : `${100 * zoom}%`;
    svg.style.maxHeight = zoom === 1 ? "" : "none";
    for (const region of regions()) {
      if (marked.has(region.dataset.id)) region.classList.add("marked");
      region.draggable = false;
    }
    for (const id of [...marked]) if (!regionOf(id)) marked.delete(id);
    setDrawing(drawing);
  }

  function setDrawing(on) {
    drawing = on;
    svg?.classList.toggle("drawing", on);
    bench.querySelector("[data-do=draw]")?.setAttribute("aria-pressed", String(on));
    if (on) tell(bench.dataset.drawing);
  }

  // One after the other: each request is made on the version that the one before it led to.
  let chain = Promise.resolve();
  const inTurn = (task) => {
    chain = chain.then(task).catch(() => { lost.hidden = false; });
    return chain;
  };

  async function post(body) {
    lost.hidden = true;
    body.set("csrfmiddlewaretoken", bench.querySelector("[name=csrfmiddlewaretoken]").value);
    let text = "";
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (answer.ok) text = await answer.text();
    } catch { /* told below */ }
    const good = text.includes("data-bench");
    if (good) swap(text);
    lost.hidden = good;
    return good;
  }

  function swap(text) {
    const holder = bench.querySelector(".sheetbox");
    const at = [holder.scrollLeft, holder.scrollTop];
    const inSheet = holder.contains(document.activeElement);
    const field = document.activeElement?.name;
    const open = [...bench.querySelectorAll("li > form > details[open]")].map((one) => one.closest("li").id);
    bench.innerHTML = text;
    setUp();
    for (const id of open) document.querySelector(`#${id} form > details`)?.setAttribute("open", "");
    const focus = bench.querySelector("[data-bench]").dataset.focus;
    const region = regionOf(focus);
    const item = document.getElementById(`f-${focus}`);
    const sheet = bench.querySelector(".sheetbox");
    [sheet.scrollLeft, sheet.scrollTop] = at;
    if (item?.matches("[data-stale]")) item.querySelector("button")?.focus();
    else if (inSheet && region) region.focus({ preventScroll: true });
    else if (inSheet) sheet.focus({ preventScroll: true });
    else if (field && item) item.querySelector(`[name="${CSS.escape(field)}"]`)?.focus();
    tell(bench.querySelector("[data-saying]").textContent);
    if (drag?.region) drag.region = regionOf(drag.region.dataset.id) || drag.region;
    if (!pending) return;
    const moved = regionOf(pending.id); // moved on while the answer was under way
    if (moved && !document.getElementById(`f-${pending.id}`)?.matches("[data-stale]")) {
      put(moved, pending.box);
      later();
    } else pending = null;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(commit, WAIT);
  }

  async function store() {
    clearTimeout(timer);
    const sent = pending;
    const region = sent && regionOf(sent.id);
    pending = null;
    if (!region) return true;
    const [x, y, w, h] = sent.box.map(short);
    const good = await post(
      new URLSearchParams({ action: "save", at: sent.id, version: region.dataset.version, x, y, w, h }),
    );
    if (!good && !pending) pending = sent; // kept, for the next attempt
    // What comes next was meant for what somebody else has changed: it is not done unseen.
    return good && !document.getElementById(`f-${sent.id}`)?.matches("[data-stale]");
  }

  const commit = () => inTurn(store);
  // What was moved is saved first; what is then sent is made when it is its turn.
  const act = (make) => inTurn(async () => (await store()) && post(make()));

  function shape(region, box) {
    put(region, box);
    pending = { id: region.dataset.id, box };
  }

  function actOn(region, action) {
    const at = region.dataset.id;
    act(() => new URLSearchParams({ action, at, version: regionOf(at)?.dataset.version || "" }));
  }

  function mark(region) {
    const id = region.dataset.id;
    if (marked.size && !marked.has(id)) {
      const both = [...marked, id];
      marked.clear();
      act(() => {
        const body = new URLSearchParams({ action: "merge", at: id });
        for (const one of both) body.append("merge", `${one}:${regionOf(one)?.dataset.version || ""}`);
        return body;
      });
      return;
    }
    const on = !marked.delete(id);
    if (on) marked.add(id);
    region.classList.toggle("marked", on);
    tell(on ? bench.dataset.marked : bench.dataset.unmarked);
  }

  function draw(box) {
    const kind = document.querySelector("#drawing [name=kind]")?.value || "";
    const [x, y, w, h] = box.map(short);
    setDrawing(false);
    act(() => new URLSearchParams({ action: "new", x, y, w, h, kind }));
  }

  bench.addEventListener("focusin", (event) => {
    const region = event.target.closest("a.region");
    if (svg) handles(region);
    for (const one of bench.querySelectorAll(".shapes > li")) one.classList.toggle("at", one.dataset.for === region?.dataset.id);
  });
  bench.addEventListener("focusout", () => { if (pending && !drag) commit(); });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing || !svg) return;
    const region = selected();
    if (!region && !bench.querySelector(".sheetbox").contains(document.activeElement)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const step = event.altKey ? Math.min(1, wide / 1000) : wide / 100;
    if (MOVES[key] && region) {
      const [dx, dy] = MOVES[key].map((one) => one * step);
      shape(region, (event.shiftKey ? sized : moved)(boxOf(region), dx, dy));
      later();
    } else if (event.altKey) return;
    else if ((key === "Delete" || key === "Backspace") && region) actOn(region, "delete");
    else if (key === "s" && region) actOn(region, "split");
    else if (key === "m" && region) mark(region);
    else if (key === "n") draw([wide * 0.3, high * 0.35, wide * 0.4, high * 0.3]);
    else if (key === "z") act(() => new URLSearchParams({ action: "undo" }));
    else if (key === "Enter" && region) document.querySelector(`#f-${region.dataset.id} [name=x]`)?.focus();
    else if (key === "?") document.getElementById("keys").toggleAttribute("open");
    else if (key === "Escape") {
      marked.clear();
      regions().forEach((one) => one.classList.remove("marked"));
      setDrawing(false);
      bench.querySelector(".sheetbox").focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  });

  const point = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [at.x, at.y];
  };

  bench.addEventListener("pointerdown", (event) => {
    if (event.button || !svg?.contains(event.target)) return;
    const corner = event.target.closest(".corner");
    const region = corner ? selected() : event.target.closest("a.region");
    const touch = event.pointerType !== "mouse";
    if (region && !drawing) {
      if (event.shiftKey && !corner) { mark(region); event.preventDefault(); return; }
      const [x, y, w, h] = boxOf(region);
      region.focus({ preventScroll: true });
      const opposite = corner && [x + (corner.dataset.corner[0] === "1" ? 0 : w), y + (corner.dataset.corner[1] === "1" ? 0 : h)];
      drag = { region, from: point(event), box: [x, y, w, h], opposite };
    } else if (drawing || !touch) {
      const rect = document.createElementNS(NS, "rect");
      rect.setAttribute("class", "frame fresh");
      svg.append(rect);
      bench.querySelector(".sheetbox").focus({ preventScroll: true }); // what is drawn gets the focus then
      drag = { rect, from: point(event) };
    } else return; // a finger on the empty page scrolls it
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  bench.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const at = point(event);
    const [dx, dy] = [at[0] - drag.from[0], at[1] - drag.from[1]];
    if (drag.rect) { drag.made = corners(drag.from, at); place(drag.rect, drag.made); return; }
    if (!drag.moving && Math.hypot(dx, dy) * (svg.clientWidth / wide) < 3) return;
    drag.moving = true;
    const box = drag.opposite ? corners(drag.opposite, at) : moved(drag.box, dx, dy);
    if (box[2] < least() || box[3] < least()) return;
    shape(drag.region, box);
  });

  const drop = () => {
    if (!drag) return;
    const { rect, made, moving } = drag;
    drag = null;
    rect?.remove();
    if (made && made[2] >= least() && made[3] >= least()) draw(made);
    else if (moving) commit();
  };
  bench.addEventListener("pointerup", drop);
  bench.addEventListener("pointercancel", drop);
  // A click on a frame selects it; only without scripts does it lead to its form.
  bench.addEventListener("click", (event) => {
    if (event.target.closest("a.region")) event.preventDefault();
    const tool = event.target.closest("[data-do]")?.dataset.do;
    if (tool === "draw") setDrawing(!drawing);
    else if (tool) {
      zoom = between(zoom * (tool === "nearer" ? 1.5 : 1 / 1.5), 1, 5);
      setUp();
    }
  });

  bench.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target, event.submitter));
    const ours = pending && pending.id === body.get("at") && pending.id;
    act(() => {
      if (ours) body.set("version", regionOf(ours)?.dataset.version || "");
      return body;
    });
  });

  addEventListener("beforeunload", (event) => { if (pending) event.preventDefault(); });
  setUp();
  const first = bench.querySelector("[data-bench]").dataset.focus;
  if (first && regionOf(first)) regionOf(first).focus({ preventScroll: true });
})();
