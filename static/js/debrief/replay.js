/** A time in the transcript plays the recording from there; where nothing is recorded for it, it stays plain text. */

const players = /** @type {HTMLAudioElement[]} */ ([...document.querySelectorAll("audio[data-start]")]);
const startOf = (/** @type {HTMLAudioElement} */ player) => Number(player.dataset.start);

/** @param {string} time m:ss */
function seconds(time) {
  const [minutes, rest] = time.split(":").map(Number);
  return minutes * 60 + rest;
}

/** The last file that begins no later. @param {number} at */
const holding = (at) => players.filter((player) => startOf(player) <= at + 1).at(-1);

/** @param {number} at */
function playFrom(at) {
  const player = holding(at);
  if (!player) return;
  for (const other of players) if (other !== player) other.pause();
  const begin = () => {
    player.currentTime = Math.max(0, at - startOf(player));
    void player.play();
  };
  if (player.readyState >= 1) begin();
  else {
    player.addEventListener("loadedmetadata", begin, { once: true });
    player.load();
  }
}

for (const when of document.querySelectorAll(".turns .turn .when")) {
  const time = when.textContent?.trim() ?? "";
  const at = seconds(time);
  if (Number.isNaN(at) || !holding(at)) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "linkish num";
  button.textContent = time;
  button.setAttribute("aria-label", `Play from ${time}`);
  button.addEventListener("click", () => playFrom(at));
  when.replaceChildren(button);
}
