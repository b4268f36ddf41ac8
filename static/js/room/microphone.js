/** The learner's microphone: which one it is, and whether anything comes from it. */

/** What the browser is asked for; loudness is left alone, so that it can be compared with itself. */
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: false };
const PICTURE = { width: 320, height: 240, frameRate: 10 };
const LOOK_MS = 100;

/** Digital silence for so long is told to the room, and for so long to the learner. */
const HUSH_MS = 2000;
const SILENT_MS = 8000;

/** What can be said of a microphone: "on", "hush", "silent", "gone", "blocked", "muted". @typedef {string} State */

export class Microphone {
  /** @param {(state: State, label: string) => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {State} */
    this.state = "";
    this.paused = false;
    /** Pictures stay in this browser. */
    this.keepsPictures = false;
    /** Whether this microphone falls silent by itself, as some headsets do. */
    this.gated = false;
    this.quietSince = 0;
    /** @type {AudioContext | null} */
    this.context = null;
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#devicesChanged());
    setInterval(() => this.#look(), LOOK_MS);
  }

  get track() {
    return this.stream?.getAudioTracks()[0] ?? null;
  }

  /**
   * Ask for a microphone, and the camera where the learner chose it; rejects where there is none.
   * @param {{camera?: boolean, device?: string}} [wanted]
   */
  async ask({ camera = false, device = kept("microphone") } = {}) {
    const audio = device ? { ...SOUND, deviceId: device } : SOUND;
    const media = navigator.mediaDevices;
    try {
      this.#use(await media.getUserMedia({ audio, video: camera ? PICTURE : false }));
    } catch (error) {
      if (!camera) throw error;
      this.#use(await media.getUserMedia({ audio }));
    }
  }

  /** What of it is sent: where this device reads its camera itself, no picture is. */
  get sent() {
    const tracks = this.stream?.getTracks() ?? [];
    return this.keepsPictures ? tracks.filter(({ kind }) => kind === "audio") : tracks;
  }

  /** @param {MediaStream} stream */
  #use(stream) {
    const pictures = this.stream?.getVideoTracks().filter(({ readyState }) => readyState === "live") ?? [];
    this.track?.stop();
    if (!stream.getVideoTracks().length) for (const one of pictures) stream.addTrack(one);
    this.stream = stream;
    const track = this.track;
    if (!track) return;
    track.enabled = !this.paused;
    track.addEventListener("ended", () => void this.#ended(track));
    track.addEventListener("mute", () => this.#say("muted"));
    track.addEventListener("unmute", () => this.#say("on"));
    this.gated = false;
    this.#measure(stream);
    this.#say(track.muted ? "muted" : "on");
  }

  /** The device went away: take another one, or say that there is none. @param {MediaStreamTrack} track */
  async #ended(track) {
    if (track !== this.track) return;
    this.#say("gone");
    await this.another();
  }

  async #devicesChanged() {
    if (["gone", "blocked"].includes(this.state)) await this.another();
  }

  /** Take whatever the browser has now. */
  async another() {
    try {
      await this.ask({ device: "" });
    } catch {
      // it stays gone until there is one
    }
  }

  /** @param {MediaStream} stream */
  #measure(stream) {
    void this.context?.close();
    this.context = new AudioContext();
    const meter = this.context.createAnalyser();
    meter.fftSize = 2048;
    this.context.createMediaStreamSource(stream).connect(meter);
    this.meter = meter;
    this.quietSince = performance.now();
  }

  /** Nothing but zeros is no room's silence: something is switched off. */
  #look() {
    if (!this.meter || this.paused || this.context?.state !== "running" || !["on", "hush", "silent"].includes(this.state)) {
      this.quietSince = performance.now();
      return;
    }
    const wave = new Float32Array(this.meter.fftSize);
    this.meter.getFloatTimeDomainData(wave);
    if (wave.some((sample) => sample !== 0)) {
      this.gated ||= this.state === "silent";
      this.quietSince = performance.now();
      this.#say("on");
      return;
    }
    const quietMs = performance.now() - this.quietSince;
    if (!this.gated && quietMs > SILENT_MS) this.#say("silent");
    else if (!this.gated && quietMs > HUSH_MS && this.state === "on") this.#say("hush");
  }

  /** @param {State} state */
  #say(state) {
    if (state === this.state) return;
    this.state = state;
    this.changed(state, this.track?.label ?? "");
  }

  /** The browser gives none at all. */
  block() {
    this.#say("blocked");
  }

  /** The learner's own switch. @param {boolean} on */
  pause(on) {
    this.paused = on;
    if (this.track) this.track.enabled = !on;
  }

  stopCamera() {
    for (const track of this.stream?.getVideoTracks() ?? []) track.stop();
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    void this.context?.close();
    this.meter = undefined;
  }
}

/** @param {string} name */
function kept(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
