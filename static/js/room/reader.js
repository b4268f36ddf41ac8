/** Reads the learner's face in their own browser: five small pictures a second go to a worker, numbers come back, and only
 * those leave this device. */

const EVERY_MS = 200;
const WIDTH = 320;
const HEIGHT = 240;
const WORKER = new URL("./workers/face.js", import.meta.url);
const LIBRARY = new URL("../../vendor/vision/", import.meta.url).href;
const MODEL = new URL("../../vendor/face-landmarker/face_landmarker.task", import.meta.url).href;

/** @typedef {{face: boolean, weights: Record<string, number>, matrix: number[]}} Signals */

export class Reader {
  /** @param {HTMLVideoElement} video @param {{read: (signals: Signals) => void, failed: () => void}} room */
  constructor(video, { read, failed }) {
    this.video = video;
    this.worker = new Worker(WORKER);
    this.busy = true; // until it says that it is ready
    this.worker.onmessage = ({ data }) => {
      this.busy = false;
      if (data.fault) {
        console.warn("the camera cannot be read on this device", data.fault);
        failed();
      } else if (data.signals) read(data.signals);
    };
    this.worker.postMessage({ library: LIBRARY, model: MODEL });
    this.timer = setInterval(() => void this.#look(), EVERY_MS);
  }

  /** One picture, unless the last one is still being read. */
  async #look() {
    if (this.busy || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    this.busy = true;
    try {
      const picture = await createImageBitmap(this.video, { resizeWidth: WIDTH, resizeHeight: HEIGHT });
      this.worker.postMessage({ picture, at: performance.now() }, [picture]);
    } catch {
      this.busy = false; // the camera has just been switched off
    }
  }

  close() {
    clearInterval(this.timer);
    this.worker.terminate();
  }
}
