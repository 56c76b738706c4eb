// "Show more" brings the next hits into the list that one looks at; without this script it leads to their page.
async function bring(event) {
  const button = event.target.closest("a.further");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(button.href);
    if (!response.ok) throw new Error(response.statusText);
    append(new DOMParser().parseFromString(await response.text(), "text/html"), button);
  } catch {
    location.assign(button.href); // the page itself says what is wrong
  }
}

function append(page, button) {
  if (!button.isConnected) return; // another answer has come meanwhile
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
  hits[0]?.querySelector("a.pic").focus({ preventScroll: true });
}

// The list is exchanged where a picture in it is liked, and its button with it.
document.addEventListener("click", bring);
