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

  // The slider: ratio(X) = (f + X) / (l + X), with the interval that the ends of f / l and of l leave open.
  const slider = one("#slider");
  if (!slider) return;
  const figuresOf = (name) => {
    const [estimate, low, high] = slider.dataset[name].split(" ").map(Number);
    return { estimate, low, high };
  };
  const own = figuresOf("own"), other = figuresOf("other"), ratio = figuresOf("ratio");
  const work = one("#slider-work");
  const around = (estimate, ends) => ({ estimate, low: Math.min(estimate, ...ends), high: Math.max(estimate, ...ends) });
  const ends = (formula) => [ratio.low, ratio.high].flatMap((r) => [own.low, own.high].map((l) => formula(r * l, l)));
  // As `interval` of runner/analysis/wording.py: two decimals, and more where these put the estimate on its own bound.
  const decimalsFor = ({ estimate, low, high }) => {
    let decimals = 2;
    const standsOn = (end) => end.toFixed(decimals) === estimate.toFixed(decimals);
    while (decimals < 12 && low !== high && (standsOn(low) || standsOn(high))) decimals += 1;
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
    const plus = (figure) =>
      ({ estimate: figure.estimate + milliseconds, low: figure.low + milliseconds, high: figure.high + milliseconds });
    const formula = (f, l) => (f + milliseconds) / (l + milliseconds);
    const saved = (f, l) => f - l;
    const share = (f, l) => (100 * (f - l)) / (f + milliseconds);
    const words = `${milliseconds} ms`;
    one("#slider-milliseconds").textContent = words;
    work.setAttribute("aria-valuetext", words);
    write("#slider-ratio", around(formula(other.estimate, own.estimate), ends(formula)));
    write("#slider-other", plus(other));
    write("#slider-own", plus(own));
    write("#slider-saved", around(saved(other.estimate, own.estimate), ends(saved)));
    write("#slider-share", around(share(other.estimate, own.estimate), ends(share)), " %");
  };
  slider.hidden = false;
  slider.addEventListener("submit", (event) => event.preventDefault());
  work.addEventListener("input", applyWork);
  applyWork();
})();
