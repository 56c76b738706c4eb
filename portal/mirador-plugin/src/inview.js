// Mirador 4.0 moves the view onto a page when the page's first tile has come; until then it shows the first unit of
// the world. Where image and canvas differ in proportion, the image is laid in the middle of the canvas: it may begin
// a unit below, then nothing of it is in view, no tile is ever asked for, and the page stays grey.

const watched = new WeakSet();

function bring(item, { viewport }) {
  const [image, seen] = [item.getBounds(true), viewport.getBounds(true)];
  const apart =
    image.x >= seen.x + seen.width || image.x + image.width <= seen.x ||
    image.y >= seen.y + seen.height || image.y + image.height <= seen.y;
  if (apart) viewport.fitBounds(image, true);
}

/** Have an OpenSeadragon viewer show something of each image that it opens, so that its tiles are fetched. */
export function bringIntoView(viewer) {
  if (watched.has(viewer)) return;
  watched.add(viewer);
  const { world } = viewer;
  if (world.getItemCount() === 1) bring(world.getItemAt(0), viewer);
  world.addHandler("add-item", ({ item }) => {
    if (world.getItemCount() === 1) bring(item, viewer);
  });
}
