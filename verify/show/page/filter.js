"use strict";
// Filters for the cards; without scripts all of them are shown.
const form = document.querySelector(".filter");
const cards = [...document.querySelectorAll(".card")];
const words = cards.map((card) => card.textContent.toLowerCase());
function filter() {
  const { text, verdict, kind } = Object.fromEntries(new FormData(form));
  cards.forEach((card, place) => {
    card.hidden = !(words[place].includes(text.toLowerCase()) && (!verdict || card.dataset.verdict === verdict) &&
      (!kind || card.dataset.kinds.split(" ").includes(kind)));
  });
  form.querySelector("output").textContent = `${cards.filter((card) => !card.hidden).length} of ${cards.length}`;
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
addEventListener("hashchange", () => {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (card && card.hidden) { form.reset(); filter(); card.scrollIntoView(); }
});
filter();
