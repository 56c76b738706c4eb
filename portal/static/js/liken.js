// More like this, less like this: htmx exchanges the answer in place. The focus goes on from where it was, what one looks
// at stays where it is, and what is liked is said. Without scripts the links lead to the same answer.
const told = document.querySelector("#told");
let from = null;

const likers = (item) => [...item.querySelectorAll(".liken a")];

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt.closest?.(".liken a");
  if (!link) return;
  const item = link.closest("li");
  const answer = document.querySelector("#answer");
  answer.setAttribute("aria-busy", "true");
  from = {
    href: link.href,
    id: item.id,
    place: [...answer.querySelectorAll(".wall > li[id]")].indexOf(item),
    which: likers(item).indexOf(link),
    top: answer.querySelector(".found").getBoundingClientRect().top,
    below: answer.getBoundingClientRect().top < 0, // scrolled on: chips above must not push the wall
  };
});

document.body.addEventListener("htmx:afterSettle", () => {
  if (!from) return;
  const { id, place, which, top, below } = from;
  from = null;
  const answer = document.querySelector("#answer");
  const found = answer.querySelector(".found");
  if (below && found) scrollBy({ top: found.getBoundingClientRect().top - top, behavior: "instant" });
  const items = [...answer.querySelectorAll(".wall > li[id]")];
  // An example is no answer to itself: the focus then goes to what hangs in its place.
  const item = document.getElementById(id) ?? items[Math.min(Math.max(place, 0), items.length - 1)];
  const next = item && (likers(item)[which] ?? item.querySelector("a"));
  (next ?? document.querySelector("#main")).focus({ preventScroll: true });
  const chips = [...answer.querySelectorAll(".chip > span")].map((chip) => chip.textContent.trim());
  told.textContent = [answer.querySelector("#says")?.textContent, ...chips].filter(Boolean).join("; ");
});

// The forms outside the answer go on from it: what they hold besides their own fields is what the address says.
const hold = () => {
  const pairs = [...new URLSearchParams(location.search)].filter(([name]) => name !== "page");
  for (const [id, without] of [["#held", "q"], ["#held-given", ""]]) {
    const fields = pairs.filter(([name]) => name !== without).map(([name, value]) => {
      return Object.assign(document.createElement("input"), { type: "hidden", name, value });
    });
    document.querySelector(id)?.replaceChildren(...fields);
  }
  const here = document.querySelector("#here");
  if (here) here.value = location.pathname + location.search;
};
document.body.addEventListener("htmx:pushedIntoHistory", hold);
document.body.addEventListener("htmx:historyRestore", () => {
  document.querySelector("#answer")?.removeAttribute("aria-busy");
  hold();
});

// Where no answer comes, or none that fits here, the page that the link leads to says why.
for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
  document.body.addEventListener(failed, () => {
    if (from) location.assign(from.href);
  });
}
