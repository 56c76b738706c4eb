// A Mirador 4 plugin: “search this region” and “more like this”, answered by an onitsearch server.
//
// Its component draws nothing: Mirador bundles its own React, which a page without a build step cannot reach. It is
// told of each window's viewer and page, and hands both to plain DOM (tools.js) that lives in that window.
import { alignToCanvas } from "./align.js";
import { Api } from "./api.js";
import { bringIntoView } from "./inview.js";
import { Tools } from "./tools.js";
import { wordsFor } from "./words.js";

/**
 * The plugins to give to Mirador.
 *
 * @param {object} options
 * @param {string} [options.server] address of the onitsearch server, without a slash at the end; this site if empty
 * @param {string} [options.language] en, de or fr
 * @param {Function} options.setCanvas Mirador's own action of that name
 * @param {(hit: object) => string} [options.linkTo] where a hit in another book leads
 * @param {{canvas: string, xywh: number[]}} [options.marked] a place that is framed and shown at the start
 * @param {boolean} [options.align] draw highlights by canvas size where an image has another (on unless false)
 * @returns {object[]} plugins
 */
export function onitsearch(options) {
  const settings = {
    align: true,
    linkTo: (hit) => hit.url,
    ...options,
    api: new Api(options.server ?? ""),
    words: wordsFor(options.language),
  };
  const windows = new Map();

  function toolsOf(windowId) {
    if (!windows.has(windowId)) windows.set(windowId, new Tools(settings));
    return windows.get(windowId);
  }

  function Onitsearch({ viewer, windowId, canvasId, manifestId, canvasWorld, selected, dispatch }) {
    if (viewer?.viewport && canvasId) {
      if (settings.align) alignToCanvas(viewer);
      bringIntoView(viewer);
      const show = (canvas) => dispatch(settings.setCanvas(windowId, canvas));
      // After Mirador has drawn: what is done here must not happen in the middle of it.
      queueMicrotask(() => toolsOf(windowId).at({ viewer, canvasId, manifestId, canvasWorld, selected, show }));
    }
    return null;
  }

  return [
    {
      name: "Onitsearch",
      target: "OpenSeadragonViewer",
      mode: "add",
      component: Onitsearch,
      mapStateToProps: (state, { windowId }) => ({
        canvasId: state.windows[windowId]?.canvasId,
        manifestId: state.windows[windowId]?.manifestId,
        selected: state.windows[windowId]?.selectedAnnotationId,
      }),
      mapDispatchToProps: (dispatch) => ({ dispatch }),
    },
  ];
}

export default onitsearch;
