// Mirador 4 on one of our decorated manifests, at the page and place that the address names, with our own plugin.
import { onitsearch } from "../mirador-plugin/index.js";

const config = JSON.parse(document.getElementById("config").textContent);
const wide = matchMedia("(min-width: 60rem)").matches;

const plugins = onitsearch({
  language: config.language,
  setCanvas: Mirador.setCanvas,
  linkTo: (hit) => `${location.pathname}?iiif-content=${hit.content_state}`,
  marked: config.canvas && config.box ? { canvas: config.canvas, xywh: config.box } : null,
});

// What Mirador's OpenSeadragon is told of an image service. Where a service lists as many sizes as its tiles have
// levels, it takes the ones for the others and asks for tiles that nobody has. And a server may know another quality
// than its info.json promises: that of Image API 1 is called native.
function asServed(url, answer) {
  if (!url.endsWith("/info.json") || !answer.json) return answer;
  const json = { ...answer.json };
  if (json.tiles) delete json.sizes;
  if (config.quality === "native") {
    json["@context"] = "http://library.stanford.edu/iiif/image-api/1.1/context.json";
    json.profile = "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1";
  }
  return { ...answer, json };
}

const settings = {
  id: "mirador",
  requests: { postprocessors: [asServed] },
  language: config.language,
  window: {
    allowClose: false,
    allowMaximize: false,
    defaultSideBarPanel: "search",
    sideBarOpen: wide || Boolean(config.q),
    panels: { info: true, attribution: true, canvas: true, annotations: true, search: true },
    switchCanvasOnSearch: true,
  },
  windows: [
    {
      id: "book",
      manifestId: config.manifest,
      // A place is named in units of one page; in a view of two it would lie beside itself.
      view: "single",
      ...(config.canvas ? { canvasId: config.canvas } : {}),
      ...(config.region ? { initialViewerConfig: config.region } : {}),
    },
  ],
  workspace: { showZoomControls: true, type: "single" },
  workspaceControlPanel: { enabled: false },
  themes: {
    light: { palette: { primary: { main: "#9b2d20" }, secondary: { main: "#9b2d20" } } },
    dark: { palette: { primary: { main: "#f0968a" }, secondary: { main: "#f0968a" } } },
  },
  osdConfig: { minPixelRatio: 0.5 / Math.max(1, devicePixelRatio) }, // as sharp on a dense screen
  selectedTheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
};
globalThis.miradorInstance = Mirador.viewer(settings, plugins);

// Mirador 4.0's own `defaultSearchQuery` breaks its window while the answer is on its way, so words that the
// address brings along are put into its search box as a reader would.
function type(words) {
  const box = document.querySelector('#mirador form input[id^="search-"]');
  if (!box) return;
  if (box.value === words) {
    clearInterval(trying);
    box.form.requestSubmit();
    return;
  }
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  set.call(box, words);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// The box keeps what was written only once the manifest has arrived: written again until it stays, for a while.
const trying = config.q ? setInterval(() => type(config.q), 200) : 0;
setTimeout(() => clearInterval(trying), 15_000);
