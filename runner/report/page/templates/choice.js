// Choose: the machine, the measure and the contenders of the table that has them all.
const choice = one("#choice"), machine = one("#choice-machine"), measure = one("#choice-measure");
const table = one("table.matrix"), shown = choice ? all("input", choice) : [];
const cells = table ? [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1)) : [];
const asWritten = cells.map((row) => row.map((cell) => cell.cloneNode(true)));
const figuresOf = (view) => {
  const numbers = view.dataset.figures.split(" ").map((figure) => figure.split(",").map(Number));
  return new Map(numbers.map(([row, column, ...ends]) => [`${row},${column}`, ends]));
};
const become = (cell, written) => {
  cell.className = written.className;
  cell.textContent = written.textContent;
  cell.title = written.title;
  cell.style.cssText = written.style.cssText;
};
const paint = (cell, ends) => {
  const [estimate, low, high] = ends ?? [];
  // As runner/report/page/tables.py colours a cell.
  const strength = ends ? Math.round(45 * Math.min(1, Math.abs(Math.log(estimate)) / Math.log(4))) : 0;
  cell.className = !ends ? "absent" : estimate >= 1 ? "ahead" : "behind";
  cell.textContent = ends ? estimate.toFixed(2) : "–";
  cell.title = ends ? inWords({ estimate, low, high }).join(" ") : "";
  cell.style.cssText = ends ? `--strength: ${strength}%` : "";
};
const showFigures = () => {
  const isDefault = !machine.selectedIndex && !measure.selectedIndex;
  const view = all("[data-figures]", choice).find(
    ({ dataset }) => dataset.machine === machine.value && dataset.measure === measure.value
  );
  const figures = view ? figuresOf(view) : new Map();
  cells.forEach((row, place) => row.forEach((cell, column) =>
    isDefault ? become(cell, asWritten[place][column]) : paint(cell, figures.get(`${place},${column}`))));
  one("#choice-note").textContent = isDefault || view ? "" : "That was not recorded on this machine.";
};
const showColumns = () => {
  for (const row of table.rows)
    shown.forEach((box, column) => { row.cells[column + 1].hidden = !box.checked; });
};
const applyChoice = () => {
  showFigures();
  showColumns();
  remember("machine", machine.value, machine.options[0].value);
  remember("measure", measure.value, measure.options[0].value);
  const names = shown.filter((box) => box.checked).map((box) => box.value);
  remember("contenders", names.join(","), shown.map((box) => box.value).join(","));
};
if (choice) {
  recall(machine, "machine");
  recall(measure, "measure");
  const names = recalled("contenders")?.split(",");
  if (names) for (const box of shown) box.checked = names.includes(box.value);
  choice.hidden = false;
  choice.addEventListener("change", applyChoice);
  choice.addEventListener("reset", () => setTimeout(applyChoice));
  choice.addEventListener("submit", (event) => event.preventDefault());
  applyChoice();
}
