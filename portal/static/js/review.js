// Reviewing by keyboard: one key a decision, and the focus goes on to the next picture that nobody decided on.
(() => {
  const list = document.querySelector(".review");
  const legend = document.querySelector("[data-legend]");
  if (!list || !legend) return;
  const cards = () => [...list.querySelectorAll(":scope > li")];
  const buttonOf = (card, action) => card.querySelector(`button[name="action"][value="${action}"]:not([hidden])`);
  const cardAt = () => document.activeElement?.closest(".review > li");
  const focusOn = (card) => {
    const button = card && buttonOf(card, "accept");
    button?.focus();
    card?.scrollIntoView({ block: "nearest" });
  };
  // What was pressed last, by the card's id: the card itself is replaced by the answer.
  let pressed = null;
  list.addEventListener("htmx:beforeRequest", (event) => {
    const card = event.target.closest(".review > li");
    pressed = card && { id: card.id, action: event.detail.requestConfig?.triggeringEvent?.submitter?.value };
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (!pressed) return;
    const { id, action } = pressed;
    pressed = null;
    const card = document.getElementById(id);
    if (!card) return;
    const field = card.querySelector('input[name="notations"]');
    if (card.querySelector(".notice.error")) {
      if (card.querySelector(".compare")) buttonOf(card, "keep")?.focus();
      else field?.focus();
      return;
    }
    const all = cards();
    const rest = [...all.slice(all.indexOf(card) + 1), ...all.slice(0, all.indexOf(card))];
    const next = action === "accept" || action === "reject" || action === "classify"
      ? rest.find((one) => one.classList.contains("undecided")) : null;
    focusOn(next || card);
  });
  const keys = { a: "accept", r: "reject", u: "undo" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) {
      if (event.key === "Escape") focusOn(cardAt());
      return;
    }
    const key = event.key.toLowerCase();
    if (!"arunpc".includes(key) || key.length !== 1) return;
    const all = cards();
    const card = cardAt();
    const first = all.find((one) => one.classList.contains("undecided")) || all[0];
    event.preventDefault();
    if (!card) focusOn(first);
    else if (keys[key]) buttonOf(card, keys[key])?.click();
    else if (key === "c") card.querySelector('input[name="notations"]')?.focus();
    else focusOn(all[all.indexOf(card) + (key === "n" ? 1 : -1)]);
  });
})();
