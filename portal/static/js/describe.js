// Describing by keyboard: digits tick what is proposed, / leads to the search, Ctrl+Enter saves.
(() => {
  const form = document.getElementById("describe");
  if (!form) return;
  form.classList.add("keyed");
  const digit = (event) => /^(?:Digit|Numpad)([1-9])$/.exec(event.code || "")?.[1];
  const press = (step) => form.querySelector(`button[name=step][value=${step}]:not([hidden])`)?.click();

  // One class may stand in several lists: ticked in one, it is ticked in all.
  form.addEventListener("change", (event) => {
    if (event.target.name !== "notation") return;
    for (const one of form.querySelectorAll("input[name=notation]")) {
      if (one.value === event.target.value) one.checked = event.target.checked;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); press("save"); return; }
    if (event.ctrlKey || event.metaKey) return;
    const field = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (field?.id === "q" && event.key === "Enter") {
      event.preventDefault();
      field.parentElement.querySelector("button")?.click();
      return;
    }
    if (field) {
      if (event.key === "Escape") field.blur();
      return;
    }
    if (event.key === "/") { event.preventDefault(); document.getElementById("q").focus(); return; }
    const box = digit(event) && form.querySelector(`input[data-key="${digit(event)}"]`);
    if (!box || event.shiftKey) return;
    event.preventDefault();
    box.click();
  });

  // The lists are replaced while somebody writes: the cursor stays where it was.
  let writing = null;
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "picker") return;
    if (!event.detail.xhr.responseText.includes("data-picker")) { event.detail.shouldSwap = false; location.reload(); return; }
    const q = document.getElementById("q");
    writing = document.activeElement === q ? { value: q.value, at: q.selectionStart } : null;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "picker" || !writing) return;
    const q = document.getElementById("q");
    q.value = writing.value;
    q.focus();
    q.setSelectionRange(writing.at, writing.at);
    writing = null;
  });
})();
