// Lays the second impression over the first, as far as a slider says. Without it both stand side by side.
(() => {
  "use strict";
  const whole = document.getElementById("compare");
  const slide = whole && whole.querySelector(".slide");
  if (!slide) return;
  const range = slide.querySelector("input");
  const sideways = slide.querySelector("button");
  const sheets = whole.querySelector(".sheets");

  const show = () => {
    sheets.style.setProperty("--share", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value} % ${range.dataset.says}`);
  };
  const lay = (over) => {
    whole.classList.toggle("sliding", over);
    sideways.setAttribute("aria-pressed", String(!over));
    range.disabled = !over;
  };
  range.addEventListener("input", show);
  sideways.addEventListener("click", () => lay(!whole.classList.contains("sliding")));
  show();
  lay(true);
})();
