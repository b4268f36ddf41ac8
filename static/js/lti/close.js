// Tells the platform that the registration is over, when the reader is done with what to do next.

const platform = window.opener ?? (parent === window ? null : parent);
const button = /** @type {HTMLButtonElement} */ (document.querySelector("[data-close]"));

button.hidden = platform === null;
button.addEventListener("click", () => platform?.postMessage({ subject: "org.imsglobal.lti.close" }, "*"));

export {};
