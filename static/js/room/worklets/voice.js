/** Plays frames of the persona's voice, 24 kHz PCM16, from a buffer that is begun 120 ms full; runs beside the page. */

const BUFFER = 2880;
const LONGEST = 24_000 * 30;

/** What an audio worklet has and the page's types do not know. @type {any} */
const here = globalThis;

class Playout extends here.AudioWorkletProcessor {
  constructor() {
    super();
    /** @type {Int16Array[]} */
    this.frames = [];
    this.held = 0;
    this.at = 0;
    this.plays = false;
    this.waited = 0;
    this.port.onmessage = (/** @type {MessageEvent} */ { data }) => {
      if (data === "cut") this.#cut();
      else if (this.held < LONGEST) this.#keep(new Int16Array(data));
    };
  }

  /** @param {Int16Array} frame */
  #keep(frame) {
    this.frames.push(frame);
    this.held += frame.length;
  }

  #cut() {
    this.frames = [];
    this.held = this.at = this.waited = 0;
    this.plays = false;
  }

  /** Silence until the buffer is full, or as much time has passed; then the frames without a gap. @param {any} _ @param {Float32Array[][]} outputs */
  process(_, outputs) {
    const out = outputs[0]?.[0];
    if (!out) return true;
    if (!this.plays && this.held) {
      this.waited += out.length;
      this.plays = this.held >= BUFFER || this.waited >= BUFFER;
    }
    for (let n = 0; this.plays && n < out.length; n += 1) out[n] = this.#next();
    return true;
  }

  #next() {
    const frame = this.frames[0];
    if (!frame) {
      this.#cut();
      return 0;
    }
    const sample = (frame[this.at] ?? 0) / 32768;
    this.at += 1;
    this.held -= 1;
    if (this.at === frame.length) {
      this.frames.shift();
      this.at = 0;
    }
    return sample;
  }
}

here.registerProcessor("playout", Playout);

export {};
