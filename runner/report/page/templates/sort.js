// Sort: what was not measured stays last, whichever way.
const compareBy = (column, isNumber, ascending) => (left, right) => {
  const a = left.cells[column].dataset.value, b = right.cells[column].dataset.value;
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  const order = isNumber ? Number(a) - Number(b) : a.localeCompare(b, "en", { numeric: true });
  return ascending ? order : -order;
};
const sortBy = (table, header) => {
  const isNumber = header.dataset.sort === "number", now = header.getAttribute("aria-sort");
  const ascending = now ? now === "descending" : !isNumber;
  for (const other of all("th[data-sort]", table)) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const order = compareBy(header.cellIndex, isNumber, ascending);
  table.tBodies[0].append(...[...table.tBodies[0].rows].sort(order));
};
for (const table of all("table.sortable")) {
  table.classList.add("sorts");
  for (const header of all("th[data-sort]", table)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.addEventListener("click", () => sortBy(table, header));
    header.replaceChildren(button);
  }
}
