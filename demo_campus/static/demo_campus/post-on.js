// Sends the page's only form on.
/** @type {HTMLFormElement} */ (document.getElementById("on")).submit();
