/** A persona's face: chooses a rung, plays expression, speech and small life; the room tells it what to show. */

import { Bearing } from "./bearing.js";
import { express, fromUnits, lopsided, merged, quieted } from "./expression.js";
import { Life } from "./life.js";
import { Mouth } from "./mouth.js";

const MOST_BIAS = 0.09;
/** Where motion is reduced, an expression is cross-faded and nothing else moves by itself. */
const CALM_MS = 260;
/** Below the first the picture gets coarser; below the second, twice in a row, it stands still. */
const SMOOTH_FPS = 15;
const TOO_SLOW_FPS = 5;
const SLOW_WINDOWS = 2;
/** As fast as the lite rung goes, so often running, and the picture gets finer again: the first seconds of a talk are the busiest. */
const EASY_FPS = 18;
const EASY_WINDOWS = 2;
const FULL_NEEDS_FPS = 24;
const PROBE_MS = 3000;
/** A head drawn by the processor leaves time for speech: 20 frames a second; a timer may come a little early. */
const LITE_FRAME_MS = 50;
const TIMER_SLACK_MS = 4;
const LONGEST_STEP_MS = 100;
const LONGEST_GAP_MS = 400;

/** Where a head lies and what room is behind it. @typedef {{glb: string, room: string}} Head */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {{units: Record<string, number>, gaze_on: number, blinks: number, lean: number, phase: string}} Shown */

export class Face {
  /** @param {{canvas: HTMLCanvasElement, portrait: HTMLImageElement, head: Head, rung?: string}} options */
  constructor({ canvas, portrait, head, rung = "" }) {
    this.canvas = canvas;
    this.portrait = portrait;
    this.head = head;
    this.rung = rung || firstRung();
    /** A rung that was asked for is kept, whatever the speed. */
    this.fixed = rung !== "";
    this.calm = reducesMotion();
    this.life = new Life();
    this.mouth = new Mouth();
    this.bias = biasOf(head.glb);
    this.bearing = new Bearing(Math.sign(this.bias));
    this.phase = "";
    /** @type {Record<string, number>} the expression to be taken on */
    this.mood = {};
    /** @type {Record<string, number>} */
    this.shown = {};
    /** @type {Record<string, number>} what was drawn last */
    this.weights = {};
    this.last = 0;
    /** The moment that the mouth was drawn for last. */
    this.seen = 0;
    /** Frames that the lite rung leaves out, where another face needs them. */
    this.spared = 0;
    this.fps = 0;
    this.slow = 0;
    this.easy = 0;
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {ResizeObserver | undefined} */
    this.watch = undefined;
    /** Called when the face begins to move or stands still. */
    this.changed = () => {};
    /** Heads on their way. @type {Promise<void>} */
    this.loading = Promise.resolve();
  }

  /** Load the head of this machine's rung, or leave the portrait; who is away waits until then. */
  async load() {
    if (this.stage) this.#run(this.stage);
    else await (this.loading = this.loading.then(() => this.#bring()));
  }

  /** One head at a time: a second wish finds the first one's head there. */
  async #bring() {
    const { canvas, rung } = this;
    if (this.stage || rung === "still") return;
    try {
      // The renderer and the head travel side by side, and neither holds up the talk.
      const [{ Stage }, head] = await Promise.all([import("./stage.js"), fetched(this.head.glb)]);
      const stage = new Stage(canvas, rung === "full" ? "full" : "lite", this.head.room);
      await stage.load(head);
      if (this.rung === rung && this.canvas === canvas) this.#start(stage);
      else stage.dispose(); // the learner chose otherwise meanwhile
    } catch (error) {
      console.warn("no moving face on this machine", error);
      this.#still();
    }
  }

  /** @param {Stage} stage */
  #start(stage) {
    this.stage?.dispose();
    this.stage = stage;
    this.canvas.hidden = false;
    stage.fit();
    void this.#shown(this.canvas);
    this.changed();
    this.watch?.disconnect();
    this.watch = new ResizeObserver(() => stage.fit());
    this.watch.observe(this.canvas);
    this.canvas.addEventListener("webglcontextlost", (event) => this.#lost(event), { once: true });
    this.#run(stage);
  }

  /** The head comes up over its still picture, which stays until then. @param {HTMLCanvasElement} canvas */
  async #shown(canvas) {
    this.stage?.draw({}, [0, 0, 0]);
    await Promise.allSettled(canvas.getAnimations().map(({ finished }) => finished));
    if (!canvas.hidden) this.portrait.hidden = true;
  }

  /** The graphics went away under us: the portrait stands in until they are back. @param {Event} event */
  #lost(event) {
    event.preventDefault();
    if (!this.stage) return;
    const { rung, canvas } = this;
    this.#still();
    canvas.addEventListener("webglcontextrestored", () => void this.#again(rung), { once: true });
  }

  /** Draw anew on a canvas that nothing is left on. @param {string} rung */
  async #again(rung) {
    this.rung = rung;
    const canvas = /** @type {HTMLCanvasElement} */ (this.canvas.cloneNode());
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
    await this.load();
  }

  /** A moving face or a still picture, as the learner likes; true where it moves. @param {boolean} moves */
  async choose(moves) {
    if (!moves) this.#still();
    else if (this.rung === "still" && canDraw()) await this.#again(bestRung());
    return this.rung !== "still";
  }

  get #frameMs() {
    return LITE_FRAME_MS * (1 + this.spared) - TIMER_SLACK_MS;
  }

  /** Draw until the page goes away; go down a rung where this machine cannot keep up. @param {Stage} stage */
  #run(stage) {
    let frames = 0;
    let since = performance.now();
    stage.renderer.setAnimationLoop((ms) => {
      if (this.rung === "lite" && (ms - this.last < this.#frameMs || stage.drawing())) return;
      this.frame(ms);
      stage.time(ms);
      frames += 1;
      if (ms - since < PROBE_MS) return;
      this.fps = (1000 * frames) / (ms - since);
      frames = 0;
      since = ms;
      if (document.hidden || this.fixed) return;
      if (this.rung === "full" && this.fps < FULL_NEEDS_FPS) void this.#down();
      else if (this.rung === "lite") this.#judge(stage);
    });
  }

  /** Go coarser or finer, and stand still only where even the coarsest picture stays too slow. @param {Stage} stage */
  #judge(stage) {
    const fps = this.fps * (1 + this.spared);
    this.easy = fps >= EASY_FPS ? this.easy + 1 : 0;
    if (fps < SMOOTH_FPS && stage.coarser()) return;
    if (this.easy >= EASY_WINDOWS && stage.finer()) this.easy = 0;
    this.slow = fps < TOO_SLOW_FPS ? this.slow + 1 : 0;
    if (this.slow >= SLOW_WINDOWS) this.#still();
  }

  /** Draw nothing until the next `load`. */
  rest() {
    this.stage?.renderer.setAnimationLoop(null);
  }

  async #down() {
    this.stage?.dispose();
    this.stage = null;
    await this.#again("lite");
  }

  #still() {
    this.rung = "still";
    this.stage?.dispose();
    this.stage = null;
    this.canvas.hidden = true;
    this.portrait.hidden = false;
    this.changed();
  }

  /** Show the persona's state. @param {Shown} state */
  show(state) {
    const ms = performance.now();
    this.mood = lopsided(fromUnits(state.units), this.bias);
    this.life.blinkEveryMs = 60000 / Math.max(6, state.blinks);
    this.life.gazeOn = state.gaze_on;
    if (this.phase && this.phase !== state.phase) this.life.blinkSoon(ms);
    this.phase = state.phase;
    this.bearing.take(state.lean, ms);
    this.bearing.strength = 0.7 + 0.6 * state.lean;
    this.portrait.dataset.phase = state.phase;
    this.canvas.dataset.phase = state.phase;
  }

  /** Play this when its time comes. @param {import("./mouth.js").Speech} speech */
  speak(speech) {
    this.mouth.speak(speech);
  }

  stop() {
    this.mouth.stop();
  }

  nod() {
    this.bearing.nod(performance.now());
  }

  /** Whose floor it is. @param {string} state */
  attend(state) {
    this.life.attend(state, performance.now());
  }

  /** Draw the face as it is at one moment. @param {number} ms */
  frame(ms) {
    const step = Math.min(LONGEST_STEP_MS, ms - this.last);
    this.last = ms;
    const speaking = this.mouth.speech !== null;
    express(this.shown, speaking ? quieted(this.mood) : this.mood, step, this.calm ? CALM_MS : undefined);
    const mouth = this.#mouthed(ms, step);
    if (this.mouth.stress(this.seen)) {
      this.life.flash(ms);
      this.bearing.beat(ms);
    }
    if (this.calm) {
      this.weights = merged(this.shown, mouth);
      this.stage?.draw(this.weights, [0, 0, 0]);
      return;
    }
    const eyes = merged(this.life.blink(ms), this.life.look(ms, step), this.life.brows(ms, this.bearing.strength));
    this.weights = merged(this.shown, mouth, eyes);
    this.bearing.pass(this.life.eyes, speaking ? (mouth.jawOpen ?? 0) : 0, step);
    this.stage?.draw(this.weights, this.bearing.head(ms, this.life.floor === "learner"), this.bearing.body(ms));
  }

  /** The mouth as it should be in the middle of the time in which this frame will be seen. @param {number} ms @param {number} step */
  #mouthed(ms, step) {
    const seen = Math.max(this.seen, ms + (this.stage?.drawnMs ?? 0) + step / 2);
    const since = Math.min(LONGEST_GAP_MS, seen - this.seen);
    this.seen = seen;
    return this.mouth.weights(seen, since);
  }
}

/** Which side of this person's face moves more, and how much. @param {string} name */
function biasOf(name) {
  const sum = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 997, 7);
  return (sum % 2 ? 1 : -1) * MOST_BIAS * (0.4 + 0.6 * (sum / 997));
}

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`no head at ${address}`);
  return answer.arrayBuffer();
}

const reducesMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The rung to begin with: who reduces motion gets the still picture, and may ask for more. */
export const firstRung = () => (reducesMotion() || !canDraw() ? "still" : bestRung());

const canDraw = () => renderer() !== "";

/** The best rung this machine is likely to keep up with. */
const bestRung = () => (/swiftshader|llvmpipe|software|basic render/i.test(renderer()) ? "lite" : "full");

/** What draws here, asked once: starting the graphics may take a second. @type {string | undefined} */
let drawsHere;

/** What draws here, or nothing. */
function renderer() {
  drawsHere ??= probed();
  return drawsHere;
}

function probed() {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) return "";
  const named = probe.getExtension("WEBGL_debug_renderer_info");
  const name = String(named ? probe.getParameter(named.UNMASKED_RENDERER_WEBGL) : probe.getParameter(probe.RENDERER));
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  return name || "unnamed";
}
