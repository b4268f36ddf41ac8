/** When each clause of the voice is heard: foretold when the server tells of it, corrected by the sound itself. */

/** From the news of a clause to its first sound, until it has been measured; and its bounds. */
const DELAY_MS = 140;
const DELAY_LEAST_MS = 20;
const DELAY_MOST_MS = 1000;
const LEARNS = 0.4;
/** A clause that comes so much later than the one before it lasts has a hole before it: its voice was not ready. */
const HOLE_MS = 200;
/** So far from its time the sound of a clause is looked for; a line's first one may take longer. */
const NEAR_MS = 250;
const FIRST_WITHIN_MS = 1500;
const KEPT = 4;

/**
 * One clause on its way to the ear; `at`, the moment of its first sample on performance.now()'s clock, is mended while it sounds.
 * @typedef {{message: any, who: string, timeline: [number, string][], aligned: boolean, at: number, told: number, first: boolean,
 *   confirmed: boolean, begun: boolean, timer: ReturnType<typeof setTimeout> | undefined}} Clause
 */

export class Clauses {
  /** @param {(clause: Clause) => void} begin called when a clause begins to sound */
  constructor(begin) {
    this.begin = begin;
    this.delay = DELAY_MS;
    /** @type {Clause[]} the newest last */
    this.recent = [];
  }

  /** A clause is on its way. @param {any} message @param {number} now @returns {Clause} */
  told(message, now) {
    const before = this.recent.at(-1);
    const follows = before && before.message.utterance === message.utterance;
    const soonest = now + this.delay;
    const due = follows ? before.at + message.start_ms - before.message.start_ms : soonest;
    const { who, visemes: timeline, aligned } = message;
    /** @type {Clause} */
    const clause = {
      message, who, timeline, aligned, told: now, first: !follows, confirmed: false, begun: false, timer: undefined,
      at: soonest - due > HOLE_MS ? soonest : due,
    };
    this.recent = [...this.recent.slice(1 - KEPT), clause];
    this.#wait(clause, now);
    return clause;
  }

  /** All sound of a clause is there: its times were guesses until now. @param {any} message */
  timed(message) {
    const clause = this.recent.find(({ message: one }) => one.utterance === message.utterance && one.start_ms === message.start_ms);
    if (!clause) return;
    Object.assign(clause.message, message, { type: "started" });
    clause.timeline = message.visemes;
    clause.aligned = message.aligned;
  }

  /** Sound began after quiet at this moment: it tells where the clause is that it fits best. @param {number} at @param {number} now */
  heard(at, now) {
    const fits = this.recent.flatMap((clause) => clause.message.rises.map((/** @type {number} */ rise, /** @type {number} */ place) => ({
      clause, off: at - clause.at - rise, waited: clause.first && !clause.confirmed && place === 0, begins: place === 0,
    }))).filter(({ off, waited }) => (waited ? -NEAR_MS < off && off < FIRST_WITHIN_MS : Math.abs(off) < NEAR_MS));
    const best = fits.sort((one, other) => Math.abs(one.off) - Math.abs(other.off))[0];
    if (!best) return;
    const { clause, off, begins } = best;
    for (const one of this.recent.slice(this.recent.indexOf(clause))) {
      if (one.message.utterance !== clause.message.utterance) continue;
      one.at += off;
      if (!one.begun) this.#wait(one, now);
    }
    if (begins && !clause.confirmed) this.#learn(clause.at - clause.told);
    clause.confirmed = true;
  }

  /** @param {number} delay */
  #learn(delay) {
    this.delay += LEARNS * (Math.min(DELAY_MOST_MS, Math.max(DELAY_LEAST_MS, delay)) - this.delay);
  }

  /** @param {Clause} clause @param {number} now */
  #wait(clause, now) {
    clearTimeout(clause.timer);
    clause.timer = setTimeout(() => {
      clause.begun = true;
      this.begin(clause);
    }, Math.max(0, clause.at - now));
  }

  /** The voice has stopped: what has not been heard will not be. */
  stop() {
    for (const { timer } of this.recent) clearTimeout(timer);
    this.recent = [];
  }
}
