/** The device check: microphone list and level, a test sound, the camera's preview. */

import { t } from "../words.js";

const LEVEL_MS = 60;
const HEARD = 0.02;

/** @type {MediaStream | null} */
let stream = null;

/**
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
const find = (selector) => document.querySelector(selector);

async function check() {
  const word = find("[data-mic-word]");
  try {
    stopSound();
    const deviceId = /** @type {HTMLSelectElement} */ (find("[data-mic]")).value;
    stream = await navigator.mediaDevices.getUserMedia({ audio: deviceId ? { deviceId } : true });
    await listDevices();
    watchLevel(stream);
    if (word) word.textContent = t("Say your first sentence once.");
  } catch {
    if (word) word.textContent = t("Your browser blocks the microphone. Allow it beside the address, or choose Type.");
  }
}

async function listDevices() {
  const list = /** @type {HTMLSelectElement} */ (find("[data-mic]"));
  const chosen = list.value;
  const inputs = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "audioinput");
  list.replaceChildren(
    new Option(t("Your browser's choice"), ""),
    ...inputs.filter(({ label }) => label).map(({ label, deviceId }) => new Option(label, deviceId)),
  );
  list.value = chosen;
}

/** @param {MediaStream} heard */
function watchLevel(heard) {
  const context = new AudioContext();
  const meter = context.createAnalyser();
  context.createMediaStreamSource(heard).connect(meter);
  const wave = new Float32Array(meter.fftSize);
  const timer = setInterval(() => {
    if (!heard.active) {
      clearInterval(timer);
      void context.close();
      return;
    }
    meter.getFloatTimeDomainData(wave);
    show(Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length));
  }, LEVEL_MS);
}

/** @param {number} level */
function show(level) {
  const percent = Math.min(100, Math.round(400 * level));
  find("[data-level]")?.setAttribute("width", `${percent}%`);
  const meter = find("[data-meter]");
  meter?.setAttribute("aria-valuenow", String(percent));
  meter?.setAttribute("aria-valuetext", level > HEARD ? t("Good level") : t("Quiet"));
  const word = find("[data-mic-word]");
  if (word && level > HEARD) {
    word.textContent = t("We hear you well.");
    word.classList.add("ok-line");
  }
}

function stopSound() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

function testSound() {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const level = context.createGain();
  tone.frequency.value = 440;
  level.gain.setValueAtTime(0.15, context.currentTime);
  level.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.8);
  tone.connect(level).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.8);
}

/** @param {boolean} on */
async function preview(on) {
  const video = /** @type {HTMLVideoElement | null} */ (find("[data-preview]"));
  if (!video) return;
  if (!on) {
    for (const track of /** @type {MediaStream | null} */ (video.srcObject)?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    video.hidden = true;
    return;
  }
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
    video.hidden = false;
    await video.play();
  } catch {
    /** @type {HTMLInputElement} */ (find("[data-camera]")).checked = false;
  }
}

find("[data-mic-check]")?.addEventListener("click", () => void check());
find("[data-test-sound]")?.addEventListener("click", testSound);
find("[data-mic]")?.addEventListener("change", ({ target }) => {
  try {
    sessionStorage.setItem("microphone", /** @type {HTMLSelectElement} */ (target).value);
  } catch {
    // the room then takes the browser's choice
  }
  void check();
});
find("[data-camera]")?.addEventListener("change", ({ target }) => void preview(/** @type {HTMLInputElement} */ (target).checked));
addEventListener("pagehide", () => {
  stopSound();
  void preview(false);
});
