// Filter: rows of the tables of ratios, and the scenarios below them.
const filter = one("#filter"), area = one("#filter-area"), verdict = one("#filter-verdict");
const filteredRows = all(".ratios tbody tr"), articles = all("article.scenario");
const matches = (areaOf, verdicts) =>
  (!area.value || areaOf === area.value) && (!verdict.value || verdicts.includes(verdict.value));
const showMatching = (elements, verdictsOf) => {
  for (const element of elements) element.hidden = !matches(element.dataset.area, verdictsOf(element));
  return elements.filter((element) => !element.hidden).length;
};
const applyFilter = () => {
  const rows = showMatching(filteredRows, (row) => [row.dataset.verdict]);
  const scenarios = showMatching(articles, (article) => article.dataset.verdicts.split("|"));
  one("#filter-count").textContent =
    `${rows} of ${filteredRows.length} comparisons and ${scenarios} of ${articles.length} scenarios are shown.`;
  remember("area", area.value, "");
  remember("verdict", verdict.value, "");
};
recall(area, "area");
recall(verdict, "verdict");
filter.hidden = false;
filter.addEventListener("change", applyFilter);
filter.addEventListener("reset", () => setTimeout(applyFilter));
filter.addEventListener("submit", (event) => event.preventDefault());
applyFilter();
