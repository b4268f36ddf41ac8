/** The live room: puts socket, sound, face and page together. */

import { t } from "../words.js";
import { go } from "../carry.js";
import { Cast } from "./cast.js";
import { Clauses } from "./clauses.js";
import { Devices } from "./devices.js";
import { Microphone } from "./microphone.js";
import { all, part } from "./page.js";
import { RoomSocket } from "./socket.js";
import { Sound } from "./sound.js";
import { View } from "./view.js";

/** @typedef {import("./socket.js").Message} Message */

const TONES = { hardened: "clipped", hostile: "cold", guarded: "", softening: "quieter", open: "" };

const start = JSON.parse(part("#start").textContent ?? "{}");
const cast = new Cast(start.people);
const view = new View(cast);
/** @type {any[]} turns of before this connection */
let earlier = [];
let typing = start.modality === "text";
/** @type {import("./reader.js").Reader | undefined} */
let reader;

const microphone = new Microphone((state, label) => void devices.changed(state, label));
microphone.keepsPictures = start.on_device;

const devices = new Devices({
  microphone,
  view,
  tell: (state) => socket.send({ type: "microphone", state }),
  use: (before) => (before === "blocked" ? sound.connect() : sound.useMicrophone()),
});

const sound = new Sound({
  ice: start.ice,
  voice: /** @type {HTMLAudioElement} */ (part("[data-voice]")),
  microphone,
  signal: (sdp) => socket.send({ type: "offer", sdp }),
  over: (over) => socket.send({ type: "sound", over }),
  line: {
    send: (frame) => socket.sendSound(frame),
    waiting: () => socket.waiting,
    confirm: (frames) => socket.send({ type: "got", frames }),
  },
  held: () => view.veil("tap"),
  played: (utterance, ms) => socket.send({ type: "played", utterance, ms }),
  rose: (at) => clauses.heard(at, performance.now()),
});

/** A clause is heard from now on: its words are shown, and what is played of it is told. */
const clauses = new Clauses((clause) => {
  const { message } = clause;
  sound.nowSounding(clause);
  view.caption(message.text, toneOf(message.who));
  document.body.dataset.utterance = String(message.utterance);
});

cast.listen(() => sound.level);
cast.watch(() => showMoves(cast.moving));

const socket = new RoomSocket(start.socket, {
  message: (message) => take(message),
  sound: (frame) => sound.take(frame),
  open: () => {},
  lost: () => {
    clauses.stop();
    cast.stop();
    sound.stopped();
    if (!document.body.dataset.over) view.veil("reconnecting");
  },
});

/** @type {Record<string, (message: any) => void>} */
const HANDLERS = {
  hello,
  answer: ({ sdp }) => void sound.answer(sdp),
  floor: ({ state }) => {
    showFloor(state);
    if (["greeting", "persona", "open", "learner"].includes(state)) clearVeil("connecting");
  },
  caption: ({ text }) => view.yours(text),
  started,
  timed: (message) => clauses.timed(message),
  transport: ({ over }) => view.notice(over === "none" ? "text_only" : "rerouted"),
  stopped: () => {
    clauses.stop();
    cast.stop();
    sound.stopped();
  },
  act: (message) => {
    cast.enter(message.who, message.n);
    showMoves(cast.moving);
    for (const one of earlier) cast.counts(one);
    earlier = [];
    view.act(message);
  },
  turn,
  face: (message) => cast.show(message),
  nod: ({ who }) => cast.nod(who),
  objective: ({ id }) => view.objective(id),
  watched: ({ by }) => view.watched(by),
  aside: ({ text }) => view.aside(text),
  recording: ({ on }) => part("[data-recording]").toggleAttribute("hidden", !on),
  mirror: ({ counts, face }) => {
    const values = { nods: counts.nod ?? 0, smiles: counts.smile ?? 0 };
    const seen = start.on_device
      ? t("Read on this device: {nods} nods, {smiles} smiles", values)
      : t("Camera is read: {nods} nods, {smiles} smiles", values);
    part("[data-mirror]").textContent = face ? seen : t("Your face is not in the picture");
  },
  notice: ({ kind }) => notice(kind),
  clock: ({ ms, runs }) => {
    view.clock(ms, runs);
    if (runs) clearVeil("paused");
  },
  ended,
  refused: ({ code, text }) => refused(code, text),
};

/** @param {Message} message */
function take(message) {
  HANDLERS[message.type]?.(message);
}

/** @param {any} message */
function turn(message) {
  view.turn(message);
  cast.counts(message);
}

/** @param {any} message */
async function hello(message) {
  typing = message.modality === "text";
  earlier = message.turns;
  for (const one of message.turns) view.turn(one);
  view.clock(message.clock_ms, false);
  part("[data-mute]").toggleAttribute("hidden", typing);
  showCompose(typing);
  if (typing) {
    view.veil("");
    return;
  }
  view.veil("connecting");
  await connectSound(message.camera);
}

/** @param {boolean} camera */
async function connectSound(camera) {
  const typed = devices.typing;
  if (typed) devices.tell("off");
  else if (microphone.track?.readyState === "live") devices.tell(devices.state);
  else await listen(camera);
  if (typed || microphone.track) await sound.connect();
  devices.show();
}

/** Ask for the microphone; without one the page offers a way on. @param {boolean} camera */
async function listen(camera) {
  try {
    await microphone.ask({ camera });
    if (microphone.stream) showSelf(microphone.stream);
  } catch {
    microphone.block();
  }
}

/** @param {MediaStream} stream */
function showSelf(stream) {
  const seen = stream.getVideoTracks().length > 0;
  part("[data-self]").toggleAttribute("hidden", !seen);
  if (!seen) return;
  const video = /** @type {HTMLVideoElement} */ (part("[data-self-video]"));
  video.srcObject = stream;
  void video.play();
  if (start.on_device) void readHere(video);
}

/** Read the camera on this device; the reader is fetched only now. @param {HTMLVideoElement} video */
async function readHere(video) {
  part("[data-mirror]").textContent = part("[data-self]").getAttribute("data-loading");
  const { Reader } = await import("./reader.js");
  reader?.close();
  reader = new Reader(video, {
    read: (signals) => socket.send({ type: "signals", ...signals }),
    failed: () => stopCamera(),
  });
}

/** Nothing is read from here on, and the camera's light goes out. */
function stopCamera() {
  reader?.close();
  microphone.stopCamera();
  socket.send({ type: "camera", on: false });
  part("[data-self]").setAttribute("hidden", "");
}

/** Whose floor it is, in the words, the track and the faces. @param {any} state */
function showFloor(state) {
  view.floor(state);
  cast.attend(state);
}

/** @param {string} who */
const toneOf = (who) => TONES[/** @type {keyof typeof TONES} */ (cast.phases[who])] ?? "";

/** @param {any} message */
function started(message) {
  clearVeil("connecting");
  cast.turnTo(message.who);
  showFloor(document.body.dataset.state ?? "open");
  if (message.voiced) cast.speak(message.who, clauses.told(message, performance.now()));
  else view.caption(typing ? "" : message.text, toneOf(message.who));
}

/** @param {string} kind */
function notice(kind) {
  if (kind === "paused" || kind === "paused_idle") {
    view.veil("paused");
    devices.offer();
  }
  else if (kind === "help") {
    part("[data-paused-text]").textContent =
      cast.here.length > 1
        ? t("You are practising with an AI. {names} are not real people, and you can stop at any time.", { names: cast.names })
        : t("You are practising with an AI. {names} is not a real person, and you can stop at any time.", { names: cast.names });
    view.veil("paused");
  } else view.notice(kind);
  if (kind === "text_only") {
    showCompose(true);
    view.veil("");
  }
}

/** @param {{reason: string, next: string}} message */
function ended({ reason, next }) {
  document.body.dataset.over = "yes";
  socket.stop();
  sound.close();
  microphone.close();
  reader?.close();
  if (reason === "moved") view.veil("moved");
  else go(next);
}

/** @param {string} code @param {string} text */
function refused(code, text) {
  if (["seat_unknown", "auth_late"].includes(code)) {
    part("[data-refused-text]").textContent = text;
    document.body.dataset.over = "yes";
    view.veil("refused");
    return;
  }
  view.hint(text);
}

/** @param {string} name */
function clearVeil(name) {
  if (document.body.dataset.shown === name || document.body.dataset.shown === "reconnecting") view.veil("");
}

/** @param {boolean} on */
function showCompose(on) {
  part("[data-say]").toggleAttribute("hidden", !on);
  const button = part("[data-type]");
  button.setAttribute("aria-pressed", String(on));
  button.setAttribute("aria-expanded", String(on));
  part("[data-say-nothing]").toggleAttribute("hidden", !(typing || devices.typing));
  if (on) /** @type {HTMLTextAreaElement} */ (part("#say")).focus();
}

/** @param {boolean} moves */
function showMoves(moves) {
  part("[data-moves]").setAttribute("aria-pressed", String(moves));
}

/** @param {string} selector @param {() => void} act */
function onClick(selector, act) {
  for (const button of all(selector)) button.addEventListener("click", act);
}

function say() {
  const box = /** @type {HTMLTextAreaElement} */ (part("#say"));
  const text = box.value.trim();
  if (!text) return;
  socket.send({ type: "typed", text });
  box.value = "";
}

part("[data-say]").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
part("#say").addEventListener("keydown", (event) => {
  const { key, shiftKey } = /** @type {KeyboardEvent} */ (event);
  if (key === "Enter" && !shiftKey) {
    event.preventDefault();
    say();
  }
});
onClick("[data-say-nothing]", () => socket.send({ type: "say_nothing" }));
onClick("[data-pause]", () => socket.send({ type: "pause" }));
onClick("[data-resume]", () => {
  socket.send({ type: "resume" });
  view.veil("");
  devices.show();
});
onClick("[data-end]", () => view.veil("end"));
onClick("[data-stay]", () => view.veil(""));
onClick("[data-next-act]", () => {
  socket.send({ type: "next_act" });
  part("[data-next-act]").setAttribute("disabled", "");
});
onClick("[data-unrecord]", () => socket.send({ type: "unrecord" }));
onClick("[data-unwatch]", () => socket.send({ type: "unwatch" }));
onClick("[data-leave]", () => socket.send({ type: "leave" }));
onClick("[data-open-brief]", () => view.veil("brief"));
onClick("[data-close-brief]", () => view.veil(""));
onClick("[data-open-help]", () => view.veil("help"));
onClick("[data-close-help]", () => view.veil(""));
onClick("[data-hint-close]", () => part("[data-hint]").setAttribute("hidden", ""));
onClick("[data-type]", () => showCompose(part("[data-say]").hasAttribute("hidden")));
onClick("[data-tap]", () => {
  view.veil("");
  void sound.release();
});
onClick("[data-mic-again]", () => void listen(start.camera));
onClick("[data-type-instead]", () => {
  devices.typeInstead();
  showCompose(true);
  if (!sound.peer && !sound.relay) void sound.connect();
});
onClick("[data-use-here]", () => {
  delete document.body.dataset.over;
  view.veil("connecting");
  socket.start();
});
onClick("[data-camera-off]", stopCamera);
onClick("[data-captions]", () => {
  view.captionsOn = !view.captionsOn;
  part("[data-captions]").setAttribute("aria-pressed", String(view.captionsOn));
  part("[data-caption]").toggleAttribute("hidden", !view.captionsOn);
});
onClick("[data-moves]", async () => {
  const wanted = !cast.moving;
  const moves = await cast.move(wanted);
  showMoves(moves);
  if (wanted && !moves) view.hint(t("This browser cannot draw a moving face. The picture stays; the conversation is the same."));
});
onClick("[data-mute]", () => {
  const button = part("[data-mute]");
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  microphone.pause(on);
  socket.send({ type: "muted", on });
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && ["brief", "end", "help"].includes(document.body.dataset.shown ?? "")) view.veil("");
});

Object.assign(window, { saywell: { cast, microphone, sound, view } });
