/** The learner's microphone and the persona's voice over one WebRTC connection. */

const GATHER_MS = 1000;
const LOUD = 0.012;
const REPORT_MS = 200;

/** What the browser is asked for; loudness is left alone, so that it can be compared with itself. */
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: false };
const PICTURE = { width: 320, height: 240, frameRate: 10 };

export class Sound {
  /**
   * @param {{ice: RTCIceServer[], voice: HTMLAudioElement, signal: (sdp: string) => void,
   *   held: () => void, played: (utterance: number, ms: number) => void}} options
   */
  constructor({ ice, voice, signal, held, played }) {
    this.ice = ice;
    this.voice = voice;
    this.signal = signal;
    this.held = held;
    this.played = played;
    /** @type {MediaStream | null} */
    this.mine = null;
    /** @type {RTCPeerConnection | null} */
    this.peer = null;
    /** @type {{utterance: number, at: number, durationMs: number, startMs: number} | null} */
    this.sounding = null;
    /** @type {((at: number) => void) | null} */
    this.waiting = null;
    /** @type {AudioContext | undefined} */
    this.context = undefined;
    /** @type {AnalyserNode | undefined} */
    this.meter = undefined;
    this.level = 0;
    setInterval(() => this.#report(), REPORT_MS);
  }

  /**
   * Ask for the microphone, and the camera where the learner chose it.
   * @param {boolean} camera
   */
  async ask(camera) {
    const device = kept("microphone");
    const audio = device ? { ...SOUND, deviceId: device } : SOUND;
    try {
      this.mine = await navigator.mediaDevices.getUserMedia({ audio, video: camera ? PICTURE : false });
    } catch (error) {
      if (!camera) throw error;
      this.mine = await navigator.mediaDevices.getUserMedia({ audio });
    }
    return this.mine;
  }

  /** Make a new connection and offer it; the old one is dropped. */
  async connect() {
    this.peer?.close();
    const peer = new RTCPeerConnection({ iceServers: this.ice });
    this.peer = peer;
    for (const track of this.mine?.getTracks() ?? []) peer.addTrack(track, /** @type {MediaStream} */ (this.mine));
    peer.addEventListener("track", ({ track }) => {
      if (track.kind === "audio") this.#hear(new MediaStream([track]));
    });
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    if (peer.localDescription) this.signal(peer.localDescription.sdp);
  }

  /** @param {string} sdp */
  async answer(sdp) {
    await this.peer?.setRemoteDescription({ type: "answer", sdp });
  }

  /** @param {MediaStream} stream */
  #hear(stream) {
    this.voice.srcObject = stream;
    this.voice.play().catch(() => this.held());
    this.context ??= new AudioContext();
    this.meter = this.context.createAnalyser();
    this.meter.fftSize = 512;
    this.context.createMediaStreamSource(stream).connect(this.meter);
    this.#listen();
  }

  /** Let a click start what the browser holds back. */
  async release() {
    await this.context?.resume();
    await this.voice.play();
  }

  /** Watch the level of the persona's voice: a clause begins where it rises. */
  #listen() {
    const meter = this.meter;
    if (!meter) return;
    const wave = new Float32Array(meter.fftSize);
    const look = () => {
      if (this.meter !== meter) return;
      meter.getFloatTimeDomainData(wave);
      const level = Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length);
      if (level > LOUD && this.waiting) {
        const begin = this.waiting;
        this.waiting = null;
        begin(performance.now());
      }
      this.level = level;
      setTimeout(look, 10);
    };
    look();
  }

  /**
   * Call `begin` with the moment the clause is heard: when the level rises, at the latest after `mostMs`.
   * @param {(at: number) => void} begin
   * @param {number} mostMs
   */
  whenHeard(begin, mostMs) {
    let begun = false;
    const once = (/** @type {number} */ at) => {
      if (begun) return;
      begun = true;
      begin(at);
    };
    this.waiting = once;
    setTimeout(() => once(performance.now()), mostMs);
  }

  /** @param {{utterance: number, at: number, durationMs: number, startMs: number} | null} sounding */
  nowSounding(sounding) {
    this.sounding = sounding;
  }

  #report() {
    if (!this.sounding) return;
    const { utterance, at, durationMs, startMs } = this.sounding;
    const ms = Math.min(durationMs, performance.now() - at);
    this.played(utterance, Math.round(startMs + ms));
    if (ms >= durationMs) this.sounding = null;
  }

  /** @param {boolean} on */
  mute(on) {
    for (const track of this.mine?.getAudioTracks() ?? []) track.enabled = !on;
  }

  stopCamera() {
    for (const track of this.mine?.getVideoTracks() ?? []) track.stop();
  }

  close() {
    this.peer?.close();
    for (const track of this.mine?.getTracks() ?? []) track.stop();
  }
}

/** @param {RTCPeerConnection} peer */
function gathered(peer) {
  return new Promise((resolve) => {
    if (peer.iceGatheringState === "complete") resolve(undefined);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") resolve(undefined);
    });
    setTimeout(resolve, GATHER_MS);
  });
}

/** @param {string} name */
function kept(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
