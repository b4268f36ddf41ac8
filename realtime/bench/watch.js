/** Beside the room's page, for `bench faces`: what is drawn when, what is heard when, and what the server said of it. */

navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));

const watched = (window.watched = { frames: [], rises: [], clauses: [], picture: 0, first: 0, latency: [], shapes: {} });

/** The meter of this bench, not the room's: it listens to the same track by a way of its own. */
const METER = `registerProcessor("ear", class extends AudioWorkletProcessor {
  sum = 0; count = 0; loudAt = -1e9;
  process(inputs) {
    const samples = inputs[0]?.[0] ?? [];
    for (let n = 0; n < samples.length; n += 1) {
      this.sum += samples[n] * samples[n];
      if (++this.count < 0.01 * sampleRate) continue;
      const end = currentTime + n / sampleRate, loud = Math.sqrt(this.sum / this.count) > 0.012;
      this.sum = this.count = 0;
      if (loud && end - this.loudAt > 0.15) this.port.postMessage(end - 0.01);
      if (loud) this.loudAt = end;
    }
    return true;
  }
});`;

const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      const message = typeof data === "string" ? JSON.parse(data) : {};
      if (["started", "timed"].includes(message.type) && message.voiced) watched.clauses.push({ ...message, arrived: performance.now() });
    });
  }
};

/** Listen to what the page plays. @param {MediaStream} stream */
async function listen(stream) {
  const context = new AudioContext();
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([METER], { type: "text/javascript" })));
  const ear = new AudioWorkletNode(context, "ear", { numberOfOutputs: 0 });
  context.createMediaStreamSource(stream).connect(ear);
  ear.port.onmessage = ({ data }) => {
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    watched.rises.push(performanceTime + 1000 * (data - contextTime));
    watched.latency.push([context.baseLatency, context.outputLatency]);
  };
}

/** Note each frame: when it was asked for, and when the graphics had drawn it. */
function draws(face) {
  const frame = face.frame.bind(face);
  face.frame = (ms) => {
    frame(ms);
    const gl = face.stage?.renderer.getContext();
    if (!gl) return;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const one = { ms, code: performance.now(), jaw: face.weights.jawOpen ?? 0, at: face.mouth.speech?.at ?? 0, drawn: 0 };
    watched.frames.push(one);
    const look = () => {
      if (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) setTimeout(look, 1);
      else {
        one.drawn = performance.now();
        watched.first ||= one.drawn;
        gl.deleteSync(fence);
      }
    };
    setTimeout(look);
  };
}

const wait = setInterval(() => {
  const picture = document.querySelector("[data-portrait]");
  if (!watched.picture && picture?.complete && picture.naturalWidth) requestAnimationFrame(() => (watched.picture ||= performance.now()));
  if (window.saywell && !watched.drawing) {
    watched.drawing = true;
    for (const face of Object.values(window.saywell.cast.faces)) draws(face);
  }
  const heard = window.saywell?.sound.voice.srcObject;
  if (!heard) return;
  clearInterval(wait);
  void listen(heard);
}, 4);
document.addEventListener("DOMContentLoaded", async () => {
  const { VISEMES } = await import("/static/js/face/expression.js");
  watched.shapes = Object.fromEntries(Object.entries(VISEMES).map(([name, weights]) => [name, weights.jawOpen ?? 0]));
});
