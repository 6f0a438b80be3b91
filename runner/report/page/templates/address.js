"use strict";
// The page says everything without scripts. With them: choose, filter, sort, one slider, and links that unfold.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// What a reader chooses stands in the address, so that a link shows what its sender saw.
const recalled = (name) => new URLSearchParams(location.search).get(name);
const remember = (name, value, standard) => {
  const chosen = new URLSearchParams(location.search);
  if (value === standard) chosen.delete(name);
  else chosen.set(name, value);
  const query = chosen.toString();
  history.replaceState(null, "", `${location.pathname}${query && "?"}${query}${location.hash}`);
};
const recall = (select, name) => {
  const offered = [...select.options].map((option) => option.value);
  if (offered.includes(recalled(name))) select.value = recalled(name);
};
