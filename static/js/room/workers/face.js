/** Takes a picture, gives the numbers that are looked at, forgets the picture. A classic worker: the library's own code is
 * loaded by `importScripts`, which module workers lack. */

/** All that is looked at of the 52 weights, as in realtime/observing.py. */
const WEIGHTS = new Set(["mouthSmileLeft", "mouthSmileRight", "cheekSquintLeft", "jawOpen", "mouthPressLeft", "browInnerUp"]);

/** What a worker has and the page's types do not know. @type {any} */
const here = globalThis;

const canvas = new OffscreenCanvas(320, 240);
const paper = canvas.getContext("2d", { willReadFrequently: true });
/** @type {any} */
let landmarker;

/** @param {string} library @param {string} model */
async function open(library, model) {
  const { FaceLandmarker, FilesetResolver } = await import(`${library}vision_bundle.mjs`);
  const files = await FilesetResolver.forVisionTasks(`${library}wasm`);
  landmarker = await FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: model, delegate: "CPU" },
    runningMode: "VIDEO",
    outputFaceBlendshapes: true,
    outputFacialTransformationMatrixes: true,
  });
}

/** @param {ImageBitmap} picture @param {number} at */
function read(picture, at) {
  paper?.drawImage(picture, 0, 0);
  picture.close();
  const { faceBlendshapes: [shapes], facialTransformationMatrixes: [head] } = landmarker.detectForVideo(canvas, at);
  if (!shapes || !head) return { face: false, weights: {}, matrix: [] };
  const looked = shapes.categories.filter((/** @type {any} */ { categoryName }) => WEIGHTS.has(categoryName));
  const weights = Object.fromEntries(looked.map((/** @type {any} */ { categoryName, score }) => [categoryName, rounded(score)]));
  // The library gives columns, the server reads rows.
  const matrix = Array.from({ length: 16 }, (_, place) => rounded(head.data[4 * (place % 4) + Math.floor(place / 4)]));
  return { face: true, weights, matrix };
}

/** @param {number} value */
const rounded = (value) => Math.round(value * 10_000) / 10_000;

here.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  try {
    if (data.picture) here.postMessage({ signals: read(data.picture, data.at) });
    else {
      await open(data.library, data.model);
      here.postMessage({ ready: true });
    }
  } catch (error) {
    here.postMessage({ fault: String(error) });
  }
};
