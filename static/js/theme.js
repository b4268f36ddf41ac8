// Applies the learner's choice of light or dark before the page is drawn, and changes it on request.
(() => {
  const root = document.documentElement;
  const kept = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be blocked inside a platform's frame
    }
  };
  const saved = kept();
  if (saved) root.dataset.theme = saved;
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-pressed", String(isDark()));
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        button.setAttribute("aria-pressed", String(isDark()));
        try {
          localStorage.setItem("theme", root.dataset.theme);
        } catch {
          // the choice lasts as long as the page
        }
      });
    }
  });
})();
