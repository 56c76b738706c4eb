// Between the three spaces: pixels of the viewer's element, Mirador's world, and units of a canvas. Mirador lays
// each canvas into its world at a size of its own choosing, several beside each other where a book opens in pairs.

// OpenSeadragon's own points and rectangles are made from those that a viewer hands out: Mirador keeps the library
// to itself.
const pointOf = (viewer, x, y) => Object.assign(viewer.viewport.getCenter().clone(), { x, y });
export const rectangleOf = (viewer, x, y, width, height) =>
  Object.assign(viewer.viewport.getBounds().clone(), { x, y, width, height, degrees: 0 });

/** The place of a canvas in the world, and how many canvas units one unit of the world is. */
function laid(canvasWorld, canvasId) {
  const at = canvasWorld.canvases.findIndex((canvas) => canvas.id === canvasId);
  if (at < 0) return null;
  const [x, y, w, h] = canvasWorld.canvasToWorldCoordinates(canvasId);
  const canvas = canvasWorld.canvases[at];
  return { x, y, w, h, across: canvas.getWidth() / w, down: canvas.getHeight() / h };
}

/** The canvas under the middle of a box of the element, and the box on it in canvas units, clipped; or null. */
export function onCanvas({ viewer, canvasWorld }, box) {
  const world = (x, y) => viewer.viewport.pointFromPixel(pointOf(viewer, x, y), true);
  const corners = [world(box.x, box.y), world(box.x + box.w, box.y), world(box.x, box.y + box.h), world(box.x + box.w, box.y + box.h)];
  const middle = world(box.x + box.w / 2, box.y + box.h / 2);
  for (const id of canvasWorld.canvasIds) {
    const place = laid(canvasWorld, id);
    if (middle.x < place.x || middle.x > place.x + place.w || middle.y < place.y || middle.y > place.y + place.h) continue;
    const xs = corners.map((corner) => Math.min(place.w, Math.max(0, corner.x - place.x)));
    const ys = corners.map((corner) => Math.min(place.h, Math.max(0, corner.y - place.y)));
    const [left, top] = [Math.min(...xs) * place.across, Math.min(...ys) * place.down];
    return { canvas: id, xywh: [left, top, Math.max(...xs) * place.across - left, Math.max(...ys) * place.down - top] };
  }
  return null;
}

/** A box of a canvas as a rectangle of the world, or null where the canvas is not shown. */
export function inWorld({ viewer, canvasWorld }, canvas, [x, y, w, h]) {
  const place = laid(canvasWorld, canvas);
  if (!place) return null;
  return rectangleOf(viewer, place.x + x / place.across, place.y + y / place.down, w / place.across, h / place.down);
}

/** A box of a canvas in pixels of the viewer's element, or null. */
export function onScreen(where, canvas, xywh) {
  const rect = inWorld(where, canvas, xywh);
  if (!rect) return null;
  const { viewer } = where;
  const corners = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([a, b]) =>
    viewer.viewport.pixelFromPoint(pointOf(viewer, rect.x + a * rect.width, rect.y + b * rect.height), true));
  const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

/** The numbers of “x,y,w,h”. */
export function numbers(xywh) {
  return xywh.split(",").map(Number);
}
