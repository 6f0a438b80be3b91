// The slider: ratio(X) = (f + X) / (l + X), block by block, as `runner/analysis/cost_figures.py` has it.
const slider = one("#slider"), work = one("#slider-work");
const overBlocks = (figure) => {
  const blocks = slider.dataset.blocks.split(" ").map((pair) => pair.split(",").map(Number));
  const values = blocks.map(([l, f]) => figure(f, l));
  const estimate = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - estimate) ** 2, 0);
  const doubt = slider.dataset.doubt * Math.sqrt(squares / (values.length - 1));
  return { estimate, low: estimate - doubt, high: estimate + doubt };
};
const raised = ({ estimate, low, high }) =>
  ({ estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) });
const write = (selector, figure, unit = "") => {
  const [estimate, interval] = inWords(figure), place = one(selector), bold = document.createElement("b");
  bold.textContent = estimate;
  place.className = "estimate";
  place.replaceChildren(bold, ` ${interval}${unit}`);
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
if (slider) {
  if (/^\d+$/.test(recalled("work") ?? "")) work.value = recalled("work");
  slider.hidden = false;
  slider.addEventListener("submit", (event) => event.preventDefault());
  work.addEventListener("input", applyWork);
  work.addEventListener("change", () => remember("work", work.value, work.defaultValue));
  applyWork();
}
