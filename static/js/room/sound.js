/** How sound travels: one WebRTC connection, or else the room's socket; and when the persona's voice is heard. */

import { Relay } from "./relay.js";

const GATHER_MS = 1000;
const REPORT_MS = 200;
const METER = new URL("./worklets/meter.js", import.meta.url);

/** Without a connection for so long, or lost so often, sound goes over the socket. */
const CONNECT_MS = 5000;
const LOST_MS = 2500;
const LOST_MOST = 2;

/** @typedef {import("./microphone.js").Microphone} Microphone */

export class Sound {
  /**
   * @param {{ice: RTCIceServer[], voice: HTMLAudioElement, microphone: Microphone, signal: (sdp: string) => void,
   *   over: (over: string) => void, line: import("./relay.js").Line,
   *   held: () => void, played: (utterance: number, ms: number) => void, rose: (at: number) => void}} options
   */
  constructor({ ice, voice, microphone, signal, over, line, held, played, rose }) {
    this.ice = ice;
    this.voice = voice;
    this.microphone = microphone;
    this.signal = signal;
    this.over = over;
    this.line = line;
    this.held = held;
    this.played = played;
    /** Called with the moment at which the voice begins after quiet. */
    this.rose = rose;
    /** @type {RTCPeerConnection | null} */
    this.peer = null;
    /** @type {Relay | null} */
    this.relay = null;
    this.lost = 0;
    /** @type {import("./clauses.js").Clause | null} */
    this.sounding = null;
    /** @type {AudioContext | undefined} */
    this.context = undefined;
    /** @type {AudioWorkletNode | undefined} */
    this.meter = undefined;
    this.level = 0;
    setInterval(() => this.#report(), REPORT_MS);
  }

  /** Make a new connection and offer it; the old one is dropped. */
  async connect() {
    if (this.relay || this.lost >= LOST_MOST) {
      await this.#relayed();
      return;
    }
    this.peer?.close();
    const peer = new RTCPeerConnection({ iceServers: this.ice });
    this.peer = peer;
    const mine = this.microphone.stream;
    for (const track of this.microphone.sent) peer.addTrack(track, /** @type {MediaStream} */ (mine));
    if (!this.microphone.track) peer.addTransceiver("audio", { direction: "recvonly" });
    peer.addEventListener("track", ({ track }) => {
      if (track.kind === "audio") this.#hear(new MediaStream([track]));
    });
    this.#watch(peer);
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    if (peer.localDescription && peer === this.peer) this.signal(peer.localDescription.sdp);
  }

  /** Go over to the socket where no connection comes about or it breaks twice. @param {RTCPeerConnection} peer */
  #watch(peer) {
    let patience = setTimeout(() => void this.#failed(peer, LOST_MOST), CONNECT_MS);
    peer.addEventListener("connectionstatechange", () => {
      clearTimeout(patience);
      const state = peer.connectionState;
      if (state === "failed") void this.#failed(peer, 1);
      else if (state !== "connected" && state !== "closed") {
        const waits = state === "disconnected" ? LOST_MS : CONNECT_MS;
        patience = setTimeout(() => void this.#failed(peer, state === "disconnected" ? 1 : LOST_MOST), waits);
      }
    });
  }

  /** @param {RTCPeerConnection} peer @param {number} times */
  async #failed(peer, times) {
    if (peer !== this.peer) return;
    this.lost += times;
    await this.connect();
  }

  /** Sound over the socket; where that cannot be had either, the talk goes on in writing. */
  async #relayed() {
    this.peer?.close();
    this.peer = null;
    this.relay?.close();
    const relay = new Relay(this.line);
    this.relay = relay;
    try {
      await relay.open(this.microphone.stream);
      await this.#listen(relay.context, /** @type {AudioNode} */ (relay.playout));
    } catch {
      this.over("none");
      return;
    }
    this.over("socket");
    if (relay.context.state === "suspended") this.held();
  }

  /** Another microphone, or the same again, from now on. */
  async useMicrophone() {
    const sender = this.peer?.getSenders().find(({ track }) => track?.kind === "audio");
    if (this.relay) await this.relay.listenTo(this.microphone.stream);
    else if (sender) await sender.replaceTrack(this.microphone.track);
    else if (this.peer) await this.connect();
  }

  /** @param {string} sdp */
  async answer(sdp) {
    if (this.peer?.signalingState === "have-local-offer") await this.peer.setRemoteDescription({ type: "answer", sdp });
  }

  /** A frame of the voice over the socket. @param {ArrayBuffer} frame */
  take(frame) {
    this.relay?.take(frame);
  }

  /** The persona has stopped. */
  stopped() {
    this.relay?.cut();
    this.nowSounding(null);
  }

  /** @param {MediaStream} stream */
  #hear(stream) {
    this.voice.srcObject = stream;
    this.voice.play().catch((error) => error.name === "NotAllowedError" && this.held());
    this.context ??= new AudioContext();
    void this.#listen(this.context, this.context.createMediaStreamSource(stream));
  }

  /** Let a click start what the browser holds back. */
  async release() {
    await Promise.all([this.context?.resume(), this.relay?.resume()]);
    if (this.voice.srcObject && !this.relay) await this.voice.play();
  }

  /** Follow how loud the voice is, and when it begins after quiet. @param {AudioContext} context @param {AudioNode} source */
  async #listen(context, source) {
    await context.audioWorklet.addModule(METER);
    const meter = new AudioWorkletNode(context, "meter", { numberOfOutputs: 0 });
    source.connect(meter);
    this.meter = meter;
    meter.port.onmessage = ({ data: { rise, level } }) => {
      if (this.meter !== meter) return;
      if (rise === undefined) this.level = level;
      else this.rose(heardAt(context, rise));
    };
  }

  /** @param {import("./clauses.js").Clause | null} sounding */
  nowSounding(sounding) {
    this.sounding = sounding;
  }

  #report() {
    if (!this.sounding) return;
    const { at, message } = this.sounding;
    const ms = Math.max(0, Math.min(message.duration_ms, performance.now() - at));
    this.played(message.utterance, Math.round(message.start_ms + ms));
    if (ms >= message.duration_ms) this.sounding = null;
  }

  close() {
    this.peer?.close();
    this.relay?.close();
    this.peer = this.relay = null;
  }
}

/** When a moment of the sound's clock is heard, on performance.now()'s. @param {AudioContext} context @param {number} at seconds */
function heardAt(context, at) {
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
  return performanceTime ? performanceTime + 1000 * (at - contextTime) : performance.now();
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
