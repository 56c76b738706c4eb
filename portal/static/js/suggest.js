// The search box with JavaScript: what is begun is completed from what pictures here have, with how many have it.
// Each suggestion finds exactly so many. A combobox with a listbox, as the ARIA practices describe it.
const box = document.querySelector("#q[data-terms]");

if (box) {
  const list = document.createElement("ul");
  list.id = "terms";
  list.className = "suggested";
  list.role = "listbox";
  list.setAttribute("aria-label", box.labels[0].textContent.trim());
  list.hidden = true;
  box.after(list);
  box.role = "combobox";
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const SCOPE = [
    "manifest", "collection", "kind", "notation", "date", "language", "caption", "library", "place", "shape", "size",
    "reviewed", "subject", "area", "colour", "tag", "technique",
  ];
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  let waiting = 0;
  let asking = null;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    const options = [...list.children];
    chosen = (place + options.length + 1) % (options.length + 1);
    if (chosen === options.length) chosen = -1;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const take = (option) => {
    box.value = option.dataset.value;
    close();
    box.form.requestSubmit();
  };

  const show = (terms) => {
    list.replaceChildren(
      ...terms.map((term, at) => {
        const option = document.createElement("li");
        option.id = `term-${at}`;
        option.role = "option";
        option.setAttribute("aria-selected", "false");
        option.dataset.value = term.value;
        const mat = document.createElement("span");
        mat.className = "mat";
        if (term.thumbnail) {
          const picture = document.createElement("img");
          picture.src = `${term.thumbnail}${term.thumbnail.includes("?") ? "&" : "?"}size=tiny`;
          picture.alt = "";
          mat.append(picture);
        }
        const name = document.createElement("span");
        name.className = "name";
        name.dir = "auto";
        name.textContent = term.kind === "class" ? term.value : term.label;
        const count = document.createElement("span");
        count.className = "soft nums";
        count.textContent = figures.format(term.count);
        option.append(mat, name, count);
        // Before the box loses the focus, which closes the list.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(option));
        return option;
      }),
    );
    chosen = -1;
    list.hidden = !terms.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    asking?.abort();
    const begun = box.value.trim();
    if (begun.length < 2) return close();
    asking = new AbortController();
    const asked = new URLSearchParams({ q: begun, lang: document.documentElement.lang });
    for (const name of SCOPE) {
      const field = box.form.elements[name];
      if (field?.value) asked.set(name, field.value);
    }
    try {
      const response = await fetch(`${box.dataset.terms}?${asked}`, { signal: asking.signal });
      const answer = response.ok ? await response.json() : { results: [] };
      if (document.activeElement === box) show(answer.results.slice(0, 10));
    } catch {
      close(); // Without suggestions one searches as ever.
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", () => {
    clearTimeout(waiting);
    asking?.abort();
    close();
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? list.children.length - 1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
}
