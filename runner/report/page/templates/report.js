"use strict";
// The page says everything without this. With it: filter, sort, one slider, and links that lead to what is folded away.
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Filter: rows of the tables of ratios, and the scenarios below them.
  const filter = one("#filter"), area = one("#filter-area"), verdict = one("#filter-verdict");
  const rows = all(".ratios tbody tr"), articles = all("article.scenario");
  const matches = (areaOf, verdicts) =>
    (!area.value || areaOf === area.value) && (!verdict.value || verdicts.includes(verdict.value));
  const show = (elements, verdictsOf) => {
    for (const element of elements) element.hidden = !matches(element.dataset.area, verdictsOf(element));
    return elements.filter((element) => !element.hidden).length;
  };
  const applyFilter = () => {
    const shownRows = show(rows, (row) => [row.dataset.verdict]);
    const shownScenarios = show(articles, (article) => article.dataset.verdicts.split("|"));
    one("#filter-count").textContent =
      `${shownRows} of ${rows.length} comparisons and ${shownScenarios} of ${articles.length} scenarios are shown.`;
  };
  filter.hidden = false;
  filter.addEventListener("change", applyFilter);
  filter.addEventListener("reset", () => setTimeout(applyFilter));
  filter.addEventListener("submit", (event) => event.preventDefault());
  applyFilter();

  // Sort: what was not measured stays last, whichever way.
  const sortBy = (table, header) => {
    const column = header.cellIndex, isNumber = header.dataset.sort === "number";
    const now = header.getAttribute("aria-sort");
    const ascending = now ? now === "descending" : !isNumber;
    for (const other of all("th[data-sort]", table)) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const valueOf = (row) => row.cells[column].dataset.value;
    const compare = (left, right) => {
      const a = valueOf(left), b = valueOf(right);
      if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
      const order = isNumber ? Number(a) - Number(b) : a.localeCompare(b, "en", { numeric: true });
      return ascending ? order : -order;
    };
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
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

  // Deep links: what they lead to may be filtered out or folded away.
  const lead = () => {
    // Every id of the page is plain letters, so a hash that needs decoding is not one of them.
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) {
      filter.reset();
      applyFilter();
    }
    for (let folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    if (target.matches("article.scenario")) for (const folded of all("details", target)) folded.open = true;
    target.scrollIntoView();
    if (target.matches("article.scenario")) target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", lead);
  lead();

  // The slider: ratio(X) = (f + X) / (l + X), block by block, as `runner/analysis/cost/overhead.py` has it.
  const slider = one("#slider");
  if (!slider) return;
  const blocks = slider.dataset.blocks.split(" ").map((pair) => pair.split(",").map(Number));
  const work = one("#slider-work");
  const overBlocks = (figure) => {
    const values = blocks.map(([l, f]) => figure(f, l));
    const estimate = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - estimate) ** 2, 0);
    const doubt = slider.dataset.doubt * Math.sqrt(squares / (values.length - 1));
    return { estimate, low: estimate - doubt, high: estimate + doubt };
  };
  const raised = ({ estimate, low, high }) =>
    ({ estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) });
  // As `interval` of runner/analysis/wording.py: two digits of the half-width, or one where they are above 35.
  const decimalsFor = ({ estimate, low, high }) => {
    const half = (high - low) / 2;
    if (half <= 1e-9 * Math.abs(estimate)) return 2;
    const place = Math.floor(Math.log10(half));
    let decimals = Math.max(0, Number((half / 10 ** (place - 1)).toFixed(6)) <= 35 ? 1 - place : -place);
    const standsOn = (end) => end.toFixed(decimals) === estimate.toFixed(decimals);
    while (decimals < 12 && (standsOn(low) || standsOn(high))) decimals += 1;
    return decimals;
  };
  const write = (selector, figure, unit = "") => {
    const decimals = decimalsFor(figure), place = one(selector), bold = document.createElement("b");
    bold.textContent = figure.estimate.toFixed(decimals);
    place.className = "estimate";
    place.replaceChildren(bold, ` [${figure.low.toFixed(decimals)}, ${figure.high.toFixed(decimals)}]${unit}`);
  };
  const applyWork = () => {
    const milliseconds = Math.round(50 * (work.value / 100) ** 3 * 100) / 100;
    const words = `${milliseconds} ms`;
    one("#slider-milliseconds").textContent = words;
    work.setAttribute("aria-valuetext", words);
    write("#slider-ratio", raised(overBlocks((f, l) => Math.log((f + milliseconds) / (l + milliseconds)))));
    write("#slider-other", overBlocks((f) => f + milliseconds));
    write("#slider-own", overBlocks((_f, l) => l + milliseconds));
    write("#slider-saved", overBlocks((f, l) => f - l));
    write("#slider-share", overBlocks((f, l) => (100 * (f - l)) / (f + milliseconds)), " %");
  };
  slider.hidden = false;
  slider.addEventListener("submit", (event) => event.preventDefault());
  work.addEventListener("input", applyWork);
  applyWork();
})();
