"use strict";
// Filters for the cards, and the boxes that lead to them; without scripts all of them are shown.
const form = document.querySelector(".filter");
const cards = [...document.querySelectorAll(".card")];
const boxes = new Map([...document.querySelectorAll(".graph a")].map((box) => [box.getAttribute("href").slice(1), box]));
const words = cards.map((card) => card.textContent.toLowerCase());
function filter() {
  const { text, verdict, kind } = Object.fromEntries(new FormData(form));
  cards.forEach((card, place) => {
    card.hidden = !(words[place].includes(text.toLowerCase()) && (!verdict || card.dataset.verdict === verdict) &&
      (!kind || card.dataset.kinds.split(" ").includes(kind)));
    boxes.get(card.id).classList.toggle("dim", card.hidden);
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
