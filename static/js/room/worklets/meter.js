/** Measures how loud a voice is and when it begins after quiet, by the clock of the sound itself; runs beside the page,
 * so that a page that is busy drawing still learns the right moment. */

const LOUD = 0.012;
const QUIET_S = 0.15;
const WINDOW_S = 0.01;
const TELL_S = 0.03;

/** What an audio worklet has and the page's types do not know. @type {any} */
const here = globalThis;

class Meter extends here.AudioWorkletProcessor {
  constructor() {
    super();
    this.sum = 0;
    this.count = 0;
    this.loudAt = -Infinity;
    this.loudest = 0;
    this.toldAt = 0;
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const samples = inputs[0]?.[0];
    const size = WINDOW_S * here.sampleRate;
    for (let n = 0; n < (samples?.length ?? 0); n += 1) {
      this.sum += samples[n] * samples[n];
      this.count += 1;
      if (this.count >= size) this.#window(here.currentTime + n / here.sampleRate);
    }
    if (!samples) this.loudest = 0;
    if (here.currentTime - this.toldAt >= TELL_S) this.#tell();
    return true;
  }

  /** A hundredth of a second has passed. @param {number} end seconds of the sound's clock */
  #window(end) {
    const level = Math.sqrt(this.sum / this.count);
    this.sum = this.count = 0;
    this.loudest = Math.max(this.loudest, level);
    if (level <= LOUD) return;
    if (end - this.loudAt > QUIET_S) this.port.postMessage({ rise: end - WINDOW_S });
    this.loudAt = end;
  }

  #tell() {
    this.port.postMessage({ level: this.loudest });
    this.loudest = 0;
    this.toldAt = here.currentTime;
  }
}

here.registerProcessor("meter", Meter);

export {};
