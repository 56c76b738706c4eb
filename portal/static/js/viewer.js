// Mirador 4 on one of our decorated manifests, at the page and place that the address names.
const config = JSON.parse(document.getElementById("config").textContent);
const asked = config.canvas ? { canvasId: config.canvas } : {};
const search = config.q
  ? { defaultSearchQuery: config.q, defaultSideBarPanel: "search", sideBarOpen: true }
  : { sideBarOpen: Boolean(config.open) };

globalThis.miradorInstance = Mirador.viewer({
  id: "mirador",
  language: config.language,
  window: {
    allowClose: false,
    allowMaximize: false,
    defaultSideBarPanel: "search",
    defaultSearchQuery: "",
    panels: { info: true, attribution: true, canvas: true, annotations: true, search: true },
    switchCanvasOnSearch: true,
  },
  windows: [
    {
      id: "book",
      manifestId: config.manifest,
      ...asked,
      ...search,
      ...(config.region ? { initialViewerConfig: config.region } : {}),
    },
  ],
  workspace: { showZoomControls: true, type: "single" },
  workspaceControlPanel: { enabled: false },
  themes: {
    light: { palette: { primary: { main: "#9b2d20" }, secondary: { main: "#9b2d20" } } },
    dark: { palette: { primary: { main: "#f0968a" }, secondary: { main: "#f0968a" } } },
  },
  selectedTheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
});
