"use strict";
// Heads become buttons that sort their column; without script the tables stay as they are.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows].map((row) => [value(row), row]);
      const numbers = rows.every(([text]) => text !== "" && !Number.isNaN(Number(text)));
      const order = numbers ? ([a], [b]) => Number(a) - Number(b) : ([a], [b]) => a.localeCompare(b);
      rows.sort((a, b) => (down ? -order(a, b) : order(a, b)));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}
// What is folded is printed too.
addEventListener("beforeprint", () => document.querySelectorAll("details.output").forEach((one) => (one.open = true)));
