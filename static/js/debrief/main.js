/** A link to a turn brings it into view inside the transcript's own scroll and puts the focus there. */

const transcript = /** @type {HTMLElement | null} */ (document.querySelector(".turns"));

/** @param {HTMLElement} turn @param {HTMLElement} list */
function show(turn, list) {
  const offset = turn.offsetTop - list.offsetTop - list.clientHeight / 3;
  if (list.scrollHeight > list.clientHeight) list.scrollTo({ top: offset });
  const box = list.getBoundingClientRect();
  if (box.bottom < 120 || box.top > innerHeight - 120) turn.scrollIntoView({ block: "center" });
  turn.tabIndex = -1;
  turn.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest('a[href^="#t"]');
  const turn = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
  if (!turn || !transcript) return;
  event.preventDefault();
  history.replaceState(null, "", `#${turn.id}`);
  for (const other of transcript.querySelectorAll(".turn.on")) other.classList.remove("on");
  turn.classList.add("on");
  show(turn, transcript);
});
