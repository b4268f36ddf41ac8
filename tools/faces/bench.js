/** A page with one face on it that is told what to show and when: the renderer of the room, driven by a clock of ours. */

import { Face } from "/static/js/face/face.js";

const STEP_MS = 40;

/** @typedef {{units: Record<string, number>, gaze_on: number, blinks: number, lean: number, phase: string}} Shown */
/** @typedef {{after: number, show?: Shown, floor?: string, nod?: boolean, visemes?: [number, string][]}} Cue */

/** @type {Face} */
let face;
let now = 0;

/** Put one person before the camera; nothing moves until it is told to.
 * @param {{slug: string, rung: string, size: number, height?: number}} who */
async function seat({ slug, rung, size, height = size }) {
  document.body.innerHTML = `<canvas style="width:${size}px;height:${height}px" hidden></canvas><img alt="">`;
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
  const portrait = /** @type {HTMLImageElement} */ (document.querySelector("img"));
  face?.rest();
  face?.stage?.renderer.forceContextLoss();
  const { room } = await (await fetch(`/static/personas/${slug}/head.json`)).json();
  face = new Face({ canvas, portrait, head: { glb: `/static/personas/${slug}/head.glb`, room }, rung });
  await face.load();
  face.rest();
  still();
  now = 1000;
  face.last = now;
  return face.stage !== null;
}

/** No blink, no glance, no chance: the same request gives the same picture. */
function still() {
  face.life.random = () => 0.5;
  face.life.nextBlink = face.life.nextAway = Infinity;
}

/** Let time pass without drawing. @param {number} ms */
function pass(ms) {
  const { stage } = face;
  face.stage = null;
  for (const end = now + ms; now < end; now += STEP_MS) face.frame(now);
  face.stage = stage;
}

/** @param {Cue} cue */
function take({ show, floor, nod, visemes }) {
  face.mouth.stop();
  if (show) face.show(show);
  if (floor) face.life.attend(floor, now);
  if (nod) face.bearing.nod(now);
  if (visemes) face.mouth.speak({ timeline: visemes, at: now, aligned: true });
  face.life.nextAway = Infinity;
}

/** What is on the canvas. */
const picture = () => face.canvas.toDataURL("image/jpeg", 0.93);

/** What a face shows when a cue has had its time. @param {Cue} cue */
function settled(cue) {
  take(cue);
  pass(cue.after);
  face.frame(now);
  return picture();
}

/** One cue, and a picture at each of these times after it. @param {Cue} cue @param {number[]} times */
function sequence(cue, times) {
  const from = now;
  take(cue);
  return times.map((at) => {
    pass(from + at - now);
    face.frame(now);
    return picture();
  });
}

/** Exact weights and head angles, past every layer. @param {Record<string, number>} weights @param {[number, number, number]} angles */
function pose(weights, angles) {
  face.stage?.draw(weights, angles);
  return picture();
}

/** How many frames a second this machine draws, moving as in a talk. @param {number} ms */
async function speed(ms) {
  face.frame(performance.now()); // the first one compiles the programs
  face.canvas.getContext("webgl2")?.finish();
  const until = performance.now() + ms;
  let frames = 0;
  const began = performance.now();
  while (performance.now() < until) {
    face.frame(performance.now());
    face.canvas.getContext("webgl2")?.finish();
    frames += 1;
    await new Promise((done) => setTimeout(done));
  }
  const { calls, triangles } = /** @type {import("../../static/js/face/stage.js").Stage} */ (face.stage).renderer.info.render;
  return { fps: (1000 * frames) / (performance.now() - began), calls, triangles };
}

Object.assign(window, { faces: { seat, settled, sequence, pose, speed, face: () => face } });
