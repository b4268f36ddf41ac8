/** The room's socket: JSON both ways, a heartbeat, and reconnecting by itself. */

import { held } from "../carry.js";

const BEAT_MS = 1000;
const RETRY_MS = [300, 700, 1500, 3000, 5000];
const SILENT_MS = 4000;
const FINAL_CODES = new Set([4403, 4409]);

/**
 * @typedef {Record<string, any> & {type: string}} Message
 * @typedef {{message: (message: Message) => void, sound: (frame: ArrayBuffer) => void, open: () => void, lost: () => void}} Listener
 */

export class RoomSocket {
  /**
   * @param {string} path
   * @param {Listener} listener
   */
  constructor(path, listener) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.url = `${scheme}://${location.host}${path}`;
    this.listener = listener;
    this.tries = 0;
    this.done = false;
    this.heardAt = performance.now();
    this.start();
  }

  /** Come in, or come in again. */
  start() {
    this.done = false;
    this.tries = 0;
    this.beat = setInterval(() => this.#pulse(), BEAT_MS);
    this.#connect();
  }

  #connect() {
    this.socket = new WebSocket(this.url);
    this.socket.binaryType = "arraybuffer";
    const socket = this.socket;
    socket.addEventListener("open", () => {
      this.heardAt = performance.now();
      const token = held();
      if (token) this.send({ type: "auth", token });
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.socket) return;
      this.heardAt = performance.now();
      if (data instanceof ArrayBuffer) {
        this.listener.sound(data);
        return;
      }
      const message = /** @type {Message} */ (JSON.parse(data));
      if (message.type === "hello") {
        this.tries = 0;
        this.listener.open();
      }
      this.listener.message(message);
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.socket) this.#closed(code);
    });
  }

  /** @param {number} code */
  #closed(code) {
    if (this.done || FINAL_CODES.has(code)) {
      this.stop();
      return;
    }
    this.listener.lost();
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    setTimeout(() => this.#connect(), wait);
    this.heardAt = performance.now() + wait;
  }

  #pulse() {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      if (this.socket?.readyState === WebSocket.CONNECTING && performance.now() - this.heardAt > SILENT_MS) this.#abandon();
      return;
    }
    this.send({ type: "beat", t: Math.round(performance.now()) });
    if (performance.now() - this.heardAt > SILENT_MS) this.#abandon();
  }

  /** On a dead network a socket takes a minute to close; it is left behind instead. */
  #abandon() {
    const dead = this.socket;
    this.socket = undefined;
    dead?.close();
    this.#closed(0);
  }

  /** @param {Message} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** A frame of sound. @param {ArrayBuffer} frame */
  sendSound(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  /** Bytes that wait to be sent. */
  get waiting() {
    return this.socket?.bufferedAmount ?? 0;
  }

  stop() {
    this.done = true;
    clearInterval(this.beat);
  }
}
