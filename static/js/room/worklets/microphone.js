/** Makes frames of 20 ms, 16 kHz PCM16, of the learner's sound; runs beside the page. */

const RATE_HZ = 16_000;
const FRAME = 320;

/** What an audio worklet has and the page's types do not know. @type {any} */
const here = globalThis;

class Frames extends here.AudioWorkletProcessor {
  constructor() {
    super();
    this.step = here.sampleRate / RATE_HZ;
    this.sum = 0;
    this.count = 0;
    this.until = this.step;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  /** Each sample out is the mean of the samples in that fall into its time. @param {Float32Array[][]} inputs */
  process(inputs) {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.sum += sample;
      this.count += 1;
      if (this.count < this.until) continue;
      this.#put(this.sum / this.count);
      this.until += this.step - this.count;
      this.sum = 0;
      this.count = 0;
    }
    return true;
  }

  /** @param {number} value */
  #put(value) {
    this.frame[this.filled] = Math.max(-1, Math.min(1, value)) * 32767;
    this.filled += 1;
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.slice().buffer);
    this.filled = 0;
  }
}

here.registerProcessor("frames", Frames);

export {};
