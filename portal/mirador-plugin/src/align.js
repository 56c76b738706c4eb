// Mirador 4.0 draws search hits in pixels of the page's image. The Presentation API counts in units of the canvas,
// whose size may be another one; then every box stands in the wrong place. Its overlay takes the scale from
// `viewportToImageZoom` of the image: asked for here, that answers for the canvas, on which Mirador lays the image.

const aligned = new WeakSet();

function align(item, viewer) {
  if (aligned.has(item)) return;
  aligned.add(item);
  const byImage = item.viewportToImageZoom.bind(item);
  item.viewportToImageZoom = (zoom) => {
    const across = item.getBounds(true).width / item.source.dimensions.x;
    return Number.isFinite(across) && Math.abs(across - 1) > 1e-3
      ? zoom * viewer.viewport.getContainerSize().x
      : byImage(zoom);
  };
}

/** Have an OpenSeadragon viewer place drawings by canvas units, now and for each image that it opens. */
export function alignToCanvas(viewer) {
  if (aligned.has(viewer)) return;
  aligned.add(viewer);
  for (let n = 0; n < viewer.world.getItemCount(); n += 1) align(viewer.world.getItemAt(n), viewer);
  viewer.world.addHandler("add-item", ({ item }) => align(item, viewer));
}
