// Each colour, face and measure can be set by the page as --onit-NAME. light-dark() follows the page's own
// color-scheme, not the visitor's system: a page that is always light stays so.
const LIGHT = { paper: "#faf8f4", ink: "#1c1a17", soft: "#5d564c", line: "#857b6d", accent: "#9b2d20", "on-accent": "#fffaf5", mat: "#ebe5da" };
const DARK = { paper: "#171410", ink: "#efe9de", soft: "#b6ac9c", line: "#8d8271", accent: "#f0968a", "on-accent": "#2a0d08", mat: "#262119" };
const each = (make) => Object.keys(LIGHT).map(make).join("");
const STYLE = `
:host {
${each((n) => `--_${n}: var(--onit-${n}, ${LIGHT[n]});`)}
--_font: var(--onit-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
--_serif: var(--onit-serif, Georgia, "Times New Roman", serif);
--_row: var(--onit-row, 160px); --_gap: var(--onit-gap, 10px); --_radius: var(--onit-radius, 2px);
display: block; container-type: inline-size; background: var(--_paper); color: var(--_ink);
font: 400 0.9375rem/1.5 var(--_font); text-align: start; overflow-wrap: break-word;
}
@supports (color: light-dark(red, red)) { :host { ${each((n) => `--_${n}: var(--onit-${n}, light-dark(${LIGHT[n]}, ${DARK[n]}));`)} } }
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
button, input { font: inherit; color: inherit; }
button { min-height: 2.5rem; padding: 0.3rem 0.9rem; border: 1px solid var(--_line); border-radius: var(--_radius); background: transparent; font-weight: 500; cursor: pointer; }
button:hover { border-color: var(--_accent); color: var(--_accent); }
.away { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.box { position: relative; }
.line { display: flex; gap: 0.5rem; }
.line input { flex: 1; min-width: 0; min-height: 3rem; padding: 0.4rem 0.9rem; font-size: 1.0625rem; background: var(--_paper); border: 1.5px solid var(--_ink); border-radius: var(--_radius); }
.line input::placeholder { color: var(--_soft); opacity: 1; }
.go { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); }
.go:hover { color: var(--_on-accent); text-decoration: underline; }
.with { border-color: transparent; padding-inline: 0.2rem; margin-top: 0.35rem; color: var(--_soft); text-decoration: underline; text-decoration-color: var(--_line); text-underline-offset: 0.2em; font-weight: 400; }
.drop { position: absolute; inset: 0; z-index: 2; display: grid; place-items: center; background: var(--_paper); border: 2px dashed var(--_accent); border-radius: var(--_radius); font-weight: 600; pointer-events: none; }
.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.5rem 0 0; padding: 0; list-style: none; }
.chips button { display: inline-flex; align-items: center; gap: 0.6rem; padding: 0.2rem 0.7rem 0.2rem 0.2rem; font-weight: 400; font-size: 0.8125rem; }
.chips canvas, .chips img { display: block; height: 2.25rem; width: auto; max-width: 4rem; object-fit: contain; background: var(--_mat); }
.says { margin: 1rem 0 0.75rem; font: 600 1.125rem/1.3 var(--_serif); }
.says p { margin: 0; }
.hint, .meant { margin: 0.25rem 0 0.75rem; color: var(--_soft); font-size: 0.875rem; }
.meant button { min-height: 1.75rem; padding: 0; border: 0; font-weight: 600; text-decoration: underline; color: var(--_ink); }
.wall { display: flex; flex-wrap: wrap; gap: 1.1rem var(--_gap); margin: 0; padding: 0; list-style: none; }
.wall > li { flex: var(--r) 1 calc(var(--r) * var(--_row)); min-width: 0; max-width: min(100%, calc(var(--r) * var(--_row) * 1.6)); }
.pic { display: block; aspect-ratio: var(--r); background: var(--_mat); overflow: hidden; color: var(--_soft); font-size: 0.8125rem; }
.pic img { display: block; width: 100%; height: 100%; object-fit: contain; }
.pic span { display: grid; place-items: center; height: 100%; padding: 0.5rem; text-align: center; }
.cap { margin: 0.3rem 0 0; font-size: 0.75rem; line-height: 1.35; color: var(--_soft); }
.cap > span { display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.cap .first { font-family: var(--_serif); font-size: 0.8125rem; color: var(--_ink); }
.cap button { min-height: 1.5rem; padding: 0; border: 0; font-weight: 400; color: var(--_soft); text-decoration: underline; text-decoration-color: var(--_line); text-underline-offset: 0.2em; }
.cap button:hover { color: var(--_accent); }
.less { margin-top: 1.75rem; padding-top: 0.8rem; border-top: 1px solid var(--_line); }
.less .line-name { margin: 0; font: 600 1rem/1.3 var(--_serif); }
.less .wall { --_row: calc(var(--onit-row, 160px) * 0.75); }
.foot { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; margin-top: 1.5rem; color: var(--_soft); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.busy .wall { opacity: 0.45; }
@container (max-width: 30rem) { .wall { --_row: calc(var(--onit-row, 160px) * 0.68); } .less .wall { --_row: calc(var(--onit-row, 160px) * 0.6); } }
@media (prefers-reduced-motion: no-preference) { .wall { transition: opacity 150ms; } }
@media print { .box, .foot button, .cap button { display: none; } }
`;
