/** Sound over the room's socket, for networks that let no WebRTC through. */

const VOICE_HZ = 24_000;
const NUMBER_BYTES = 4;
const CONFIRM_MS = 200;

/** So much may wait in the browser to be sent, a quarter of a second; beyond it frames are left out, and their numbers tell. */
const WAITING_MOST_BYTES = 8192;

const UP = new URL("./worklets/microphone.js", import.meta.url);
const DOWN = new URL("./worklets/voice.js", import.meta.url);

/** @typedef {{send: (frame: ArrayBuffer) => void, waiting: () => number, confirm: (frames: number) => void}} Line */

export class Relay {
  /** @param {Line} line */
  constructor(line) {
    this.line = line;
    this.sent = 0;
    this.received = 0;
    this.confirmed = 0;
    this.context = new AudioContext({ sampleRate: VOICE_HZ });
    /** @type {AudioContext | null} */
    this.capture = null;
    /** @type {AudioWorkletNode | null} */
    this.playout = null;
    this.timer = setInterval(() => this.#confirm(), CONFIRM_MS);
  }

  /** Open both directions. @param {MediaStream | null} mine */
  async open(mine) {
    await this.context.audioWorklet.addModule(DOWN);
    this.playout = new AudioWorkletNode(this.context, "playout", { numberOfInputs: 0, outputChannelCount: [1] });
    this.playout.connect(this.context.destination);
    await this.listenTo(mine);
  }

  /** Send this microphone from now on. @param {MediaStream | null} mine */
  async listenTo(mine) {
    void this.capture?.close();
    this.capture = null;
    if (!mine?.getAudioTracks().length) return;
    const capture = new AudioContext();
    this.capture = capture;
    await capture.audioWorklet.addModule(UP);
    const frames = new AudioWorkletNode(capture, "frames", { numberOfOutputs: 0 });
    frames.port.onmessage = ({ data }) => this.#send(data);
    capture.createMediaStreamSource(mine).connect(frames);
  }

  /** @param {ArrayBuffer} samples */
  #send(samples) {
    const number = this.sent;
    this.sent += 1;
    if (this.line.waiting() > WAITING_MOST_BYTES) return;
    const frame = new Uint8Array(NUMBER_BYTES + samples.byteLength);
    new DataView(frame.buffer).setUint32(0, number, true);
    frame.set(new Uint8Array(samples), NUMBER_BYTES);
    this.line.send(frame.buffer);
  }

  /** Take a frame of the voice. @param {ArrayBuffer} frame */
  take(frame) {
    this.received += 1;
    this.playout?.port.postMessage(frame.slice(NUMBER_BYTES));
  }

  /** The persona stops: what is buffered is not heard. */
  cut() {
    this.playout?.port.postMessage("cut");
  }

  #confirm() {
    if (this.confirmed === this.received) return;
    this.confirmed = this.received;
    this.line.confirm(this.received);
  }

  async resume() {
    await Promise.all([this.context.resume(), this.capture?.resume()]);
  }

  close() {
    clearInterval(this.timer);
    void this.context.close();
    void this.capture?.close();
  }
}
