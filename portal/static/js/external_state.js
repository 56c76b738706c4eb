// An address alone may be that of a content state kept elsewhere (Content State 1.0, section 2.2.2). The visitor's
// browser asks for it, since a server that fetches what strangers name serves them as a tool; what it finds is
// handed to the viewer in the address.
const place = document.getElementById("not-held");
const LONGEST = 12_000;

function isState(thing) {
  const motivations = [thing?.motivation ?? []].flat();
  return thing?.type === "Annotation" && motivations.includes("contentState") && Boolean(thing.target);
}

function encoded(state) {
  const text = btoa(encodeURIComponent(JSON.stringify(state)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function follow() {
  const answer = await fetch(place.dataset.address, { credentials: "omit", signal: AbortSignal.timeout(15_000) });
  if (!answer.ok || Number(answer.headers.get("Content-Length")) > LONGEST) return;
  const text = await answer.text();
  const state = text.length > LONGEST ? null : JSON.parse(text);
  // It is followed once only: two states that name each other would lead on for ever.
  if (isState(state)) {
    location.replace(`${place.dataset.viewer}?followed=1&iiif-content=${encoded(state)}`);
  }
}

if (place.dataset.address) follow().catch(() => {});
