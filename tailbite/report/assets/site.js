// Sorting and filtering of the table of claims; everything can be read without.
"use strict";

const table = document.getElementById("claims");
if (table) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const words = rows.map((row) => row.cells[0].textContent.toLowerCase());

  const filter = () => {
    const wanted = new FormData(form);
    const text = wanted.get("text").trim().toLowerCase().split(/\s+/);
    let shown = 0;
    rows.forEach((row, number) => {
      const keep = text.every((word) => words[number].includes(word)) &&
        ["subject", "workflow", "grade"].every((name) => !wanted.get(name) || row.dataset[name] === wanted.get(name)) &&
        (!wanted.get("paper") || row.dataset.paper.split(" ").includes(wanted.get("paper")));
      row.hidden = !keep;
      shown += keep;
    });
    count.textContent = `${shown} of ${rows.length} claims`;
  };

  const sort = (header) => {
    const column = header.cellIndex;
    const numeric = header.firstElementChild.dataset.kind === "number";
    const way = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const value = (row) => row.cells[column].dataset.value;
    const compare = (a, b) => numeric ? Number(a) - Number(b) : a.localeCompare(b, "en");
    const ordered = rows.slice().sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return x === "" || y === "" ? (x === "") - (y === "") : way * compare(x, y); // what has no value stays last
    });
    body.append(...ordered);
    for (const each of header.parentElement.cells) each.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  for (const header of table.tHead.rows[0].cells) header.firstElementChild.addEventListener("click", () => sort(header));
  filter();
}

// Boxes that scroll can be reached with the keyboard.
const boxes = document.querySelectorAll(".formula, .sentence, .scroll");
const reach = () => {
  for (const box of boxes) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.className === "scroll" ? "Table or figure" : "Formula");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  }
};
if (boxes.length) {
  reach();
  window.addEventListener("resize", reach);
}
