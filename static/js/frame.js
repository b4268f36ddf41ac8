// Inside a platform's frame: tells the platform how high the page is (LTI: lti.frameResize).

const LEAST_GAP_MS = 100;
const ROOM_PX = 760; // the pages that fill their window have no height of their own

const fills = document.body.matches(".room, .picker");
let told = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/** What the content needs. A page that fills its window would ask for a pixel more each time it is given one. */
function ownHeight() {
  const { classList } = document.documentElement;
  classList.add("measuring");
  const height = Math.ceil(document.body.scrollHeight);
  classList.remove("measuring");
  return height;
}

function tell() {
  waiting = undefined;
  const height = fills ? ROOM_PX : ownHeight();
  if (height === told) return;
  told = height;
  parent.postMessage({ subject: "lti.frameResize", height }, "*");
}

if (parent !== window) {
  new ResizeObserver(() => {
    waiting ??= setTimeout(tell, LEAST_GAP_MS);
  }).observe(document.body);
}

export {};
