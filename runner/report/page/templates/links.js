// Deep links: what they lead to may be filtered out or folded away.
const unfold = (element) => {
  for (let folded = element.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
};
const lead = () => {
  // Every id of the page is plain letters, so a hash that needs decoding is not one of them.
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.closest("[hidden]")) {
    filter.reset();
    applyFilter();
  }
  unfold(target);
  const isScenario = target.matches("article.scenario");
  if (isScenario) for (const folded of all("details", target)) folded.open = true;
  target.scrollIntoView();
  if (isScenario) target.focus({ preventScroll: true });
};
addEventListener("hashchange", lead);
lead();
