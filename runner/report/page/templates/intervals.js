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
const inWords = (figure) => {
  const [estimate, low, high] = [figure.estimate, figure.low, figure.high].map((value) => value.toFixed(decimalsFor(figure)));
  return [estimate, `[${low}, ${high}]`];
};
