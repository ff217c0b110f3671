"use strict";
const search = document.getElementById("search");
if (search) {
  const restores = [...document.querySelectorAll("details.restore")];
  const texts = restores.map((restore) => restore.textContent.toLowerCase());
  const count = document.getElementById("count");
  const narrow = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    restores.forEach((restore, number) => {
      restore.hidden = !texts[number].includes(wanted);
      if (!restore.hidden) shown += Number(restore.dataset.count);
    });
    count.textContent = shown === 1 ? "1 restore" : `${shown} restores`;
  };
  const turn = (open) => restores.forEach((restore) => { if (!restore.hidden) restore.open = open; });
  search.addEventListener("input", narrow);
  document.getElementById("unfold").addEventListener("click", () => turn(true));
  document.getElementById("fold").addEventListener("click", () => turn(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
}
