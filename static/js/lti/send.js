// Posts the signed choice to the platform without a click; the button stays for whoever needs it.

/** @type {HTMLFormElement} */ (document.querySelector("[data-send]")).submit();

export {};
