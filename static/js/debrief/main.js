// A link to a turn brings it into view inside the transcript's own scroll and puts the focus there.
const transcript = document.querySelector(".turns");

function show(turn) {
  const offset = turn.offsetTop - transcript.offsetTop - transcript.clientHeight / 3;
  if (transcript.scrollHeight > transcript.clientHeight) transcript.scrollTo({ top: offset });
  const box = transcript.getBoundingClientRect();
  if (box.bottom < 120 || box.top > innerHeight - 120) turn.scrollIntoView({ block: "center" });
  turn.tabIndex = -1;
  turn.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#t"]');
  const turn = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!turn) return;
  event.preventDefault();
  history.replaceState(null, "", `#${turn.id}`);
  for (const other of transcript.querySelectorAll(".turn.on")) other.classList.remove("on");
  turn.classList.add("on");
  show(turn);
});
