// The review grid by keyboard: the key printed on a picture turns it, Enter confirms all of them, U takes it back.
(() => {
  const grid = document.getElementById("grid");
  const undo = document.getElementById("undo");
  undo?.classList.add("keyed");
  if (!grid) return;
  grid.classList.add("keyed");
  const help = document.getElementById("keys");
  const home = () => grid.focus({ preventScroll: true });
  if (!document.activeElement || document.activeElement === document.body) home();
  let sent = false;
  grid.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });

  const turn = (tile) => {
    const wanted = tile.querySelector('input[value="accept"]').checked ? "reject" : "accept";
    const choice = tile.querySelector(`input[value="${wanted}"]`);
    choice.checked = true;
    choice.focus({ preventScroll: true });
    tile.scrollIntoView({ block: "nearest" });
  };
  grid.addEventListener("click", (event) => {
    const figure = event.target.closest("figure");
    if (figure) turn(figure.closest("li"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const at = document.activeElement;
    if (event.key === "Escape") { home(); return; }
    if (!grid.contains(at)) return;
    if (event.key === "?") { help.open = !help.open; return; }
    // What has the focus keeps its own keys.
    if (event.repeat || at.matches("select, a, button")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      grid.requestSubmit();
      return;
    }
    // With Shift, digits are other signs, and which ones depends on the keyboard.
    const key = /^(?:Digit|Numpad)([1-9])$/.exec(event.code || "")?.[1] || event.key.toUpperCase();
    if (key === "U" && undo) { event.preventDefault(); undo.requestSubmit(); return; }
    const tile = key.length === 1 && grid.querySelector(`li[data-key="${CSS.escape(key)}"]`);
    if (!tile) return;
    event.preventDefault();
    if (event.shiftKey) tile.querySelector("select").focus();
    else turn(tile);
  });
})();
