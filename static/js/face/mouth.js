/** The mouth: a timeline of shapes, eased, a little ahead of the sound, lips closing on p, b and m. */

import { approach, scaled, VISEMES } from "./expression.js";

const EASE_MS = 55;
const CLOSE_MS = 25;
const AHEAD_MS = 40;
const LIPS_EARLY_MS = 30;
const TAIL_MS = 200;
/** A vowel that lasts so long carries a stress; not every one is marked. */
const STRESS_MS = 130;
const STRESS_EVERY_MS = 1100;
/** Where times are guesses the sound itself says how far the mouth is open; so long its loudest moment counts. */
const PEAK_MS = 1200;
const QUIETEST_PEAK = 0.03;
const VOWELS = ["aa", "E", "I", "O", "U"];

export class Mouth {
  constructor() {
    /** @type {{timeline: [number, string][], at: number, aligned: boolean} | null} */
    this.speech = null;
    /** @type {Record<string, number>} */
    this.now = {};
    /** @type {number[]} times of stressed vowels that are still to come */
    this.stresses = [];
    /** How loud the voice is just now. @type {() => number} */
    this.level = () => 0;
    this.peak = QUIETEST_PEAK;
  }

  /** Play a timeline [[ms, shape], ...] whose sound starts at `at` on performance.now()'s clock; one that is not aligned
   * was guessed from the letters, and the sound corrects it.
   * @param {[number, string][]} timeline @param {number} at @param {boolean} aligned */
  speak(timeline, at, aligned = true) {
    this.speech = { timeline, at, aligned };
    this.stresses = aligned ? stressed(timeline) : [];
  }

  /** Whether a stressed vowel has begun since this was last asked. @param {number} ms */
  stress(ms) {
    if (!this.speech) return false;
    const at = ms - this.speech.at + AHEAD_MS;
    const before = this.stresses.length;
    this.stresses = this.stresses.filter((start) => start > at);
    return this.stresses.length < before;
  }

  stop() {
    this.speech = null;
  }

  /** @param {number} ms */
  shapeAt(ms) {
    if (!this.speech) return null;
    const at = ms - this.speech.at + AHEAD_MS;
    const { timeline } = this.speech;
    if (at > (timeline.at(-1)?.[0] ?? 0) + TAIL_MS) {
      this.speech = null;
      return null;
    }
    const soon = timeline.find(([start, shape]) => shape === "PP" && start > at && start <= at + LIPS_EARLY_MS);
    return soon ? "PP" : (timeline.findLast(([start]) => start <= at)?.[1] ?? "sil");
  }

  /** The mouth's weights at a moment, `step` ms after the last. @param {number} ms @param {number} step */
  weights(ms, step) {
    const shape = this.shapeAt(ms + step / 2); // a frame is seen until the next one: it shows the middle of its time
    const quick = shape === null || shape === "PP" || shape === "sil";
    const open = this.speech && !this.speech.aligned ? this.#heard(step) : 1;
    approach(this.now, scaled(VISEMES[shape ?? "sil"] ?? {}, open), step / (quick ? CLOSE_MS : EASE_MS));
    return this.now;
  }

  /** How far the sound opens the mouth: its level against its own loudest moment of late. @param {number} step */
  #heard(step) {
    const level = this.level();
    this.peak = Math.max(level, QUIETEST_PEAK, this.peak * Math.exp(-step / PEAK_MS));
    return Math.min(1, (1.4 * level) / this.peak);
  }
}

/** When the vowels begin that somebody would stress, some way apart. @param {[number, string][]} timeline */
function stressed(timeline) {
  /** @type {number[]} */
  const out = [];
  timeline.forEach(([start, shape], place) => {
    const lasts = (timeline[place + 1]?.[0] ?? start) - start;
    if (VOWELS.includes(shape) && lasts >= STRESS_MS && start - (out.at(-1) ?? -Infinity) >= STRESS_EVERY_MS) out.push(start);
  });
  return out;
}
