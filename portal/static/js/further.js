// "Show more" brings the next hits into the list that one looks at; without this script it leads to their page.
// How often that was pressed, and which picture was opened, stays with the entry of the history: whoever comes back
// finds the list as it was left, at that picture.
async function bring(button) {
  button.setAttribute("aria-busy", "true");
  const response = await fetch(button.href);
  if (!response.ok) throw new Error(response.statusText);
  return append(new DOMParser().parseFromString(await response.text(), "text/html"), button);
}

function append(page, button) {
  if (!button.isConnected) return null; // another answer has come meanwhile
  const walls = document.querySelectorAll(".found .wall");
  const wall = walls[walls.length - 1];
  const rest = wall.querySelector(".rest");
  const hits = [...page.querySelectorAll(".found .wall > li[id]")].filter((hit) => !document.getElementById(hit.id));
  hits.forEach((hit) => wall.insertBefore(hit, rest));
  hits.forEach((hit) => window.htmx?.process(hit));
  document.querySelector("#shown").textContent = page.querySelector("#shown")?.textContent ?? "";
  const next = page.querySelector("a.further");
  if (next) button.href = next.getAttribute("href");
  else button.remove();
  button.removeAttribute("aria-busy");
  return hits;
}

const keep = (what) => history.replaceState({ ...history.state, ...what }, "");
const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

// The list is exchanged where a picture in it is liked, and its button with it.
document.addEventListener("click", async (event) => {
  const opened = event.target.closest(".found .wall a.pic");
  if (opened && plain(event) && history.state?.brought) keep({ opened: opened.closest("li").id });
  const button = event.target.closest("a.further");
  if (!button || !plain(event)) return;
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  try {
    const hits = await bring(button);
    if (!hits) return;
    keep({ brought: (history.state?.brought ?? 0) + 1, opened: "" });
    hits[0]?.querySelector("a.pic").focus({ preventScroll: true });
  } catch {
    location.assign(button.href); // the page itself says what is wrong
  }
});

async function again({ brought, opened }) {
  for (let left = brought; left > 0; left -= 1) {
    const button = document.querySelector("a.further");
    if (!button || !(await bring(button))) return;
  }
  const place = opened && document.getElementById(opened);
  place?.scrollIntoView({ block: "center" });
  place?.querySelector("a.pic").focus({ preventScroll: true });
}

if (history.state?.brought) again(history.state).catch(() => {}); // then the list is as it comes, with its button
