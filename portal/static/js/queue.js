// The review queue by keyboard: the keys that are printed on buttons and choices press them.
(() => {
  const queue = document.getElementById("queue");
  const lost = document.getElementById("lost");
  if (!queue) return;
  queue.classList.add("keyed");
  const here = () => queue.contains(document.activeElement);
  const home = () => queue.focus({ preventScroll: true });
  let waiting = false;

  const fetchAhead = () => {
    const urls = queue.querySelector("[data-ahead]")?.dataset.ahead || "";
    for (const url of urls.split(" ").filter(Boolean)) new Image().src = url;
  };
  if (!document.activeElement || document.activeElement === document.body) home();
  fetchAhead();

  const pressed = (event) => (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  // With Shift, digits are other signs, and which ones depends on the keyboard.
  const digit = (event) => /^(?:Digit|Numpad)([1-9])$/.exec(event.code || "")?.[1];
  const keyed = (key) =>
    queue.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled), [data-also~="${CSS.escape(key)}"]:not(:disabled)`);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && !here()) { home(); return; }
    if (!here()) return;
    const at = document.activeElement;
    const key = digit(event) || pressed(event);
    if (key === "?") {
      const help = document.getElementById("keys");
      help.open = !help.open;
      return;
    }
    // What has the focus keeps its own keys.
    if ((key === "Enter" || key === " ") && at !== queue) return;
    if (key.startsWith("Arrow") && at.matches("input")) return;
    const target = key === "Enter" || key === " " ? queue.querySelector("[data-proposed]") : keyed(key);
    if (!target) return;
    event.preventDefault();
    // A key that is held down, or hit before the next picture is there, would decide on what nobody has seen.
    if (waiting || event.repeat) return;
    if (!target.matches("input")) { target.click(); return; }
    target.checked = target.type === "radio" || !event.shiftKey || !target.checked;
    if (!event.shiftKey) queue.querySelector("#q-accept")?.click();
  });

  queue.addEventListener("htmx:beforeRequest", () => { waiting = true; lost.hidden = true; });
  queue.addEventListener("htmx:beforeSwap", (event) => {
    // Logged out meanwhile: the answer is another page.
    if (!event.detail.xhr.responseText.includes("data-queue")) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    queue.addEventListener(failed, () => { waiting = false; lost.hidden = false; });
  }
  document.body.addEventListener("htmx:afterSettle", () => {
    waiting = false;
    if (!document.activeElement || document.activeElement === document.body) home();
    document.getElementById("said").textContent = queue.querySelector("[data-saying]")?.textContent || "";
    fetchAhead();
  });
})();
