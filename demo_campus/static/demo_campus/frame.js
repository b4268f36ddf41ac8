// Lets the framed tool, and nobody else, ask for its height and for the end of its visit.
const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("tool"));
const LOWEST_PX = 512;
const HIGHEST_PX = 6000;

window.addEventListener("message", (event) => {
  if (event.origin !== frame.dataset.origin || event.source !== frame.contentWindow) return;
  const { subject, height } = typeof event.data === "object" && event.data ? event.data : {};
  if (subject === "lti.frameResize" && Number.isFinite(Number(height))) {
    frame.style.height = `${Math.min(Math.max(Number(height), LOWEST_PX), HIGHEST_PX)}px`;
  }
  if (subject === "lti.close" || subject === "org.imsglobal.lti.close") {
    window.location.assign("/course");
  }
});
