// Talks to the platform's storage by messages between windows, as LTI Platform Storage defines them.

const WAIT_MS = 2000;

/** @typedef {{subject: string, message_id: string, key?: string, value?: string, error?: {code: string},
 *   supported_messages?: {subject: string, frame?: string}[]}} StorageMessage */

/**
 * The window a storage target names.
 * @param {string} target
 * @returns {Window}
 */
export function platformWindow(target) {
  if (!target || target === "_parent") return parent;
  const frames = /** @type {Record<string, Window | undefined>} */ (/** @type {unknown} */ (parent.frames));
  try {
    return frames[target] ?? parent;
  } catch {
    return parent; // the platform's window does not let us look for its frames
  }
}

/**
 * Ask once; null when nobody answers, or with an error.
 * @param {Window} where
 * @param {string} origin only an answer of this origin counts
 * @param {Record<string, string>} message
 * @returns {Promise<StorageMessage | null>}
 */
export function ask(where, origin, message) {
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(null), WAIT_MS);
    /** @param {MessageEvent<StorageMessage>} event */
    const listen = (event) => {
      if (origin !== "*" && event.origin !== origin) return;
      if (event.data?.message_id !== id || event.data.subject !== `${message.subject}.response`) return;
      done(event.data.error ? null : event.data);
    };
    /** @param {StorageMessage | null} answer */
    const done = (answer) => {
      clearTimeout(timer);
      removeEventListener("message", listen);
      resolve(answer);
    };
    addEventListener("message", listen);
    where.postMessage({ ...message, message_id: id }, origin);
  });
}

/**
 * The frame the platform itself names for a kind of message, for one that serves it elsewhere than it said.
 * @param {string} subject
 * @returns {Promise<string | null>}
 */
export async function frameFor(subject) {
  const answer = await ask(parent, "*", { subject: "lti.capabilities" });
  const served = answer?.supported_messages?.find((each) => each.subject === subject);
  return served ? served.frame || "_parent" : null;
}
