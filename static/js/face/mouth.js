/** The mouth: a timeline of shapes, eased, a little ahead of the sound, lips closing on p, b and m. */

import { approach, scaled, VISEMES } from "./expression.js";

const EASE_MS = 40;
const CLOSE_MS = 25;
const PIECE_MS = 10;
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

/** Speech with its times; `at`, when it begins on performance.now()'s clock, may be mended while it is spoken. Times that are
 * not aligned were guessed from the letters, and the sound corrects them.
 * @typedef {{timeline: [number, string][], at: number, aligned: boolean}} Speech */

export class Mouth {
  constructor() {
    /** What is spoken now. @type {Speech | null} */
    this.speech = null;
    /** What has been told and begins later. @type {Speech[]} */
    this.next = [];
    /** @type {Record<string, number>} */
    this.now = {};
    /** Stressed vowels that are still to come, and the timeline that they are of. @type {number[]} */
    this.stresses = [];
    /** @type {[number, string][] | null} */
    this.marked = null;
    /** How loud the voice is just now. @type {() => number} */
    this.level = () => 0;
    this.peak = QUIETEST_PEAK;
  }

  /** Play this when its time comes. @param {Speech} speech */
  speak(speech) {
    this.next.push(speech);
  }

  /** Whether a stressed vowel has begun since this was last asked. @param {number} ms */
  stress(ms) {
    const { speech } = this;
    if (!speech?.aligned) return false;
    const at = ms - speech.at + AHEAD_MS;
    if (this.marked !== speech.timeline) {
      this.marked = speech.timeline;
      this.stresses = stressed(speech.timeline).filter((start) => start > at - STRESS_MS);
    }
    const before = this.stresses.length;
    this.stresses = this.stresses.filter((start) => start > at);
    return this.stresses.length < before;
  }

  stop() {
    this.speech = null;
    this.next = [];
  }

  /** Go on to what is due. @param {number} ms */
  #advance(ms) {
    while (this.next[0] && ms + AHEAD_MS >= this.next[0].at) this.speech = this.next.shift() ?? null;
    const { speech } = this;
    if (speech && ms + AHEAD_MS - speech.at > (speech.timeline.at(-1)?.[0] ?? 0) + TAIL_MS) this.speech = null;
  }

  /** @param {number} ms */
  shapeAt(ms) {
    this.#advance(ms);
    if (!this.speech) return null;
    const at = ms - this.speech.at + AHEAD_MS;
    const { timeline } = this.speech;
    const soon = timeline.find(([start, shape]) => shape === "PP" && start > at && start <= at + LIPS_EARLY_MS);
    return soon ? "PP" : (timeline.findLast(([start]) => start <= at)?.[1] ?? "sil");
  }

  /** The mouth's weights at a moment, `step` ms after the last. @param {number} ms @param {number} step */
  weights(ms, step) {
    const open = this.speech && !this.speech.aligned ? this.#heard(step) : 1;
    for (let left = step; left > 0; left -= PIECE_MS) this.#ease(ms - left, Math.min(PIECE_MS, left), open);
    return this.now;
  }

  /** A small piece of time, so that a slow picture's mouth goes the same way as a quick one's.
   * @param {number} ms @param {number} step @param {number} open */
  #ease(ms, step, open) {
    const shape = this.shapeAt(ms);
    const quick = shape === null || shape === "PP" || shape === "sil";
    const share = 1 - Math.exp(-step / (quick ? CLOSE_MS : EASE_MS));
    approach(this.now, scaled(VISEMES[shape ?? "sil"] ?? {}, open), share);
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
