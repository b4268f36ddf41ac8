// The platform's storage for framed tools (1EdTech: LTI OIDC Login with LTI Client Side postMessages, Platform Storage 0.1).
const framed = /** @type {HTMLIFrameElement} */ (document.getElementById("tool"));
const toolOrigin = framed.dataset.origin ?? "";
const MOST_KEYS = 200;
/** @type {Map<string, string>} */
const stored = new Map();

/** @type {Record<string, (asked: {key: string, value: string}) => object>} */
const SERVED = {
  "lti.put_data": ({ key, value }) => {
    if (typeof key !== "string" || typeof value !== "string" || stored.size >= MOST_KEYS) {
      return { error: { code: "storage_exhaustion", message: "That cannot be kept." } };
    }
    stored.set(key, value);
    return { key, value };
  },
  "lti.get_data": ({ key }) => ({ key, value: stored.get(key) ?? null }),
  "lti.capabilities": () => ({ supported_messages: Object.keys(SERVED).map((subject) => ({ subject })) }),
};

window.addEventListener("message", (event) => {
  if (event.origin !== toolOrigin || event.source !== framed.contentWindow) return;
  const asked = typeof event.data === "object" && event.data ? event.data : {};
  const serve = SERVED[asked.subject];
  if (!serve) return;
  const told = { subject: `${asked.subject}.response`, message_id: asked.message_id, ...serve(asked) };
  framed.contentWindow?.postMessage(told, event.origin);
});
