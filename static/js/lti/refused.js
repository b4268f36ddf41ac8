// A window of its own helps inside a frame only; elsewhere the page says how to allow cookies.

const alone = top === window;
/** @type {HTMLElement} */ (document.querySelector("[data-framed]")).hidden = alone;
/** @type {HTMLElement} */ (document.querySelector("[data-alone]")).hidden = !alone;

export {};
