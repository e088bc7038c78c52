// Pieces that come again and again stand in the page once; copies of them are put where their numbers are.
(() => {
  "use strict";
  const pieces = document.getElementById("kept").content.children;

  const make = (tag, settings, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const copy = (place) => [...pieces[place].cloneNode(true).childNodes];
  const groups = (text) => text.split(";").filter(Boolean).map((one) => one.split(" ").map(Number));
  const code = (text) => make("code", {}, text);

  const cell = (place) => make("td", pieces[place].className ? { class: pieces[place].className } : {}, ...copy(place));

  const organ = ([name, left, right, both]) => {
    const head = make("th", { scope: "row" }, ...copy(name));
    if (both) head.append(" ", make("span", { class: "mark partly" }, "both"));
    return make("tr", both ? { class: "both" } : {}, head, cell(left), cell(right));
  };

  const harms = (box) => {
    const [names, ...lines] = groups(box.dataset.harms);
    const heads = ["Organ class", ...names.map((name) => pieces[name].textContent)];
    const of = heads.slice(1).join(" + ");
    for (const [name, value] of [["class", "scroll"], ["tabindex", 0], ["role", "group"], ["aria-label", `Toxicity of ${of} by organ class`]]) {
      box.setAttribute(name, value);
    }
    box.append(make("table", { class: "harm" },
      make("caption", {}, "The gravest on record of the agents of each. None on record is no clearance."),
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...lines.map(organ))));
  };

  const links = (fold) => {
    for (const [title, ...some] of groups(fold.dataset.links)) {
      fold.append(make("p", {}, ...copy(title)), make("ul", {}, ...some.map((place) => make("li", {}, ...copy(place)))));
    }
  };

  // A kept query ends with the id of no target.
  const queries = (fold) => {
    const id = fold.dataset.target.replaceAll("'", "''");
    const places = pieces[fold.dataset.sql].textContent.split(" ");
    const way = make("a", { href: "#evidence" }, "Method");
    fold.append(
      make("p", {}, "Each returns a value and its rows with ", code("prioritize query"),
        "; no row, or no value, is unknown. The queries of the rows: under ", way, "."),
      make("ul", {}, ...places.map((place) => make("li", {}, code(`${pieces[place].textContent.slice(0, -1)}${id}'`)))));
  };

  const ledger = document.getElementById("ledger-table");

  const tried = (box) => {
    const title = box.firstChild.textContent;
    const rows = box.dataset.tried.trim().split(" ").map((place) => ledger.tBodies[0].rows[place].cloneNode(true));
    box.replaceChildren(make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": title },
      make("table", {}, make("caption", {}, title), ledger.tHead.cloneNode(true), make("tbody", {}, ...rows))));
  };

  // What HTML knows without these words, said to all: which way a head cell speaks, and what can be scrolled by keys.
  const titles = { terms: "Terms", criteria: "Criteria", drugs: "Agents" };
  const region = (box) => {
    const name = box.closest(".card").querySelector(".pair").firstChild.textContent.trim();
    const settings = { tabindex: 0, role: "group", "aria-label": `${titles[box.firstElementChild.className]} of ${name}` };
    for (const [key, value] of Object.entries(settings)) box.setAttribute(key, value);
  };
  for (const head of document.querySelectorAll("th:not([scope])")) head.scope = head.closest("thead") ? "col" : "row";
  for (const box of document.querySelectorAll(".card .scroll:not([tabindex])")) region(box);
  for (const box of document.querySelectorAll("[data-tried]")) tried(box);
  for (const box of document.querySelectorAll("[data-harms]")) harms(box);
  for (const fold of document.querySelectorAll("[data-links]")) links(fold);
  for (const fold of document.querySelectorAll("[data-sql]")) queries(fold);
})();
