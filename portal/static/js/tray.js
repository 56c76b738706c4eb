// What a visitor keeps: pictures in an order of their own, each with a note, in this browser's memory and nowhere else.
// Without this script the buttons lead to the page of a selection, whose address holds it whole.
const KEY = "onitsearch.selection";
const tray = document.querySelector("#tray");

if (tray) {
  const list = tray.querySelector("ol");
  const mould = tray.querySelector("template").content;
  const status = tray.querySelector("[role=status]");
  const most = Number(tray.dataset.most);
  let kept = [];

  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => /^[0-9a-z]{4,32}$/.test(one?.id)) : [];
    } catch {
      return []; // somebody else wrote there, or nothing may be kept
    }
  };
  const write = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Where nothing may be kept, it lasts as long as the page.
    }
    show();
  };
  const say = (words) => {
    status.textContent = words.replace("{many}", kept.length);
  };
  const address = () => {
    const query = [`ids=${kept.map((one) => one.id).join(",")}`];
    let last = kept.findLastIndex((one) => one.note);
    for (; last >= 0; last -= 1) query.splice(1, 0, `note=${encodeURIComponent(kept[last].note ?? "")}`);
    return `${tray.dataset.page}?${query.join("&")}`;
  };

  function show() {
    tray.hidden = !kept.length;
    document.body.classList.toggle("keeping", kept.length > 0);
    tray.querySelector(".many").textContent = String(kept.length);
    lead();
    tray.querySelector(".few").replaceChildren(...kept.slice(-6).map((one) => image(one)));
    list.replaceChildren(...kept.map(item));
    mark();
  }
  // What leads to the selection leads to what is kept.
  function lead() {
    const to = kept.length ? address() : tray.dataset.page;
    for (const link of [tray.querySelector(".does a"), ...document.querySelectorAll(".top a.chosen")]) link.href = to;
  }
  function mark() {
    for (const link of document.querySelectorAll("a[data-keep]")) {
      const held = kept.some((one) => one.id === link.dataset.keep);
      link.role = "button";
      link.setAttribute("aria-pressed", String(held));
      const words = link.querySelector("span");
      if (!words) continue;
      link.dataset.words ??= words.textContent;
      words.textContent = held ? tray.dataset.keptButton : link.dataset.words;
    }
  }
  function image(one) {
    const made = document.createElement("img");
    made.alt = "";
    if (one.thumb) made.src = one.thumb;
    return made;
  }
  function item(one) {
    const made = mould.cloneNode(true).firstElementChild;
    made.dataset.id = one.id;
    const link = made.querySelector("a");
    link.href = one.href;
    link.title = one.alt;
    link.setAttribute("aria-label", one.alt);
    link.append(image(one));
    const note = made.querySelector("input");
    note.value = one.note ?? "";
    note.setAttribute("aria-label", `${note.placeholder}: ${one.alt}`);
    return made;
  }
  const place = (node) => kept.findIndex((one) => one.id === node.closest("li")?.dataset.id);

  function move(from, to) {
    if (from < 0 || to < 0 || to >= kept.length || from === to) return;
    kept.splice(to, 0, kept.splice(from, 1)[0]);
    write();
    say(tray.dataset.moved.replace("{place}", to + 1));
  }
  function take(at) {
    kept.splice(at, 1);
    write();
    say(tray.dataset.taken);
  }
  function toggle(link) {
    const at = kept.findIndex((one) => one.id === link.dataset.keep);
    if (at >= 0) return take(at);
    if (kept.length >= most) {
      status.textContent = tray.dataset.full.replace("{many}", most);
      return;
    }
    const { keep, href, thumb, alt } = link.dataset;
    kept.push({ id: keep, href, thumb, alt, note: "" });
    write();
    say(tray.dataset.kept);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-keep]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    kept = read();
    toggle(link);
  });
  document.addEventListener("keydown", (event) => {
    // A button is pressed by the space bar, too.
    if (event.key === " " && event.target.matches("a[data-keep]")) {
      event.preventDefault();
      event.target.click();
    }
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-by]");
    if (!button) return;
    const at = place(button);
    const by = Number(button.dataset.by);
    if (by) move(at, at + by);
    else take(at);
    const now = list.children[Math.min(Math.max(by ? at + by : at, 0), kept.length - 1)];
    now?.querySelector(`[data-by="${by}"]`).focus();
    if (!kept.length) document.querySelector("#main")?.focus();
  });
  // On a picture of the tray the arrows move it, and Delete takes it away.
  list.addEventListener("keydown", (event) => {
    if (!event.target.matches("li > a") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = place(event.target);
    const forwards = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "Delete") take(at);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      move(at, at + (event.key === forwards ? 1 : -1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
    const to = event.key === "Delete" ? at : at + (event.key === forwards ? 1 : -1);
    list.children[Math.min(Math.max(to, 0), kept.length - 1)]?.querySelector("a").focus();
  });
  list.addEventListener("input", (event) => {
    kept[place(event.target)].note = event.target.value;
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // As above.
    }
    lead();
  });
  let dragged = -1;
  list.addEventListener("dragstart", (event) => {
    dragged = place(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", kept[dragged]?.id ?? "");
  });
  list.addEventListener("dragover", (event) => {
    if (dragged >= 0) event.preventDefault();
  });
  list.addEventListener("drop", (event) => {
    if (dragged < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const over = place(event.target);
    move(dragged, over < 0 ? kept.length - 1 : over);
  });
  list.addEventListener("dragend", () => {
    dragged = -1;
  });
  tray.querySelector(".clear").addEventListener("click", () => {
    kept = [];
    write();
    document.querySelector("#main")?.focus();
  });
  // Another window of this browser keeps the same; pictures that came later into this page have buttons, too.
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    kept = read();
    show();
  });
  new MutationObserver((changes) => {
    if (changes.some((one) => [...one.addedNodes].some((node) => node.querySelector?.("a[data-keep]")))) mark();
  }).observe(document.querySelector("main") ?? document.body, { childList: true, subtree: true });

  // The page of a selection: taken over into this browser, its link copied, printed.
  const page = document.querySelector("[data-selection]");
  page?.querySelector(".take")?.addEventListener("click", () => {
    kept = [...page.querySelectorAll("li[data-id]")].map((one) => ({
      id: one.dataset.id, href: one.dataset.href, thumb: one.dataset.thumb, alt: one.dataset.alt, note: one.dataset.note,
    }));
    write();
    say(tray.dataset.kept);
  });
  page?.querySelector(".copy")?.addEventListener("click", async (event) => {
    const field = page.querySelector("#share");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      event.target.textContent = event.target.dataset.done;
    } catch {
      // It is marked, to be copied by hand.
    }
  });
  page?.querySelector(".print")?.addEventListener("click", () => print());

  kept = read();
  show();
  // Its plain address, say of a bookmark, holds nothing and would say so above a tray that is full.
  if (page && kept.length && !location.search) location.replace(address());
}
