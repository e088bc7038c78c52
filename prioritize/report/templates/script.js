"use strict";
(() => {
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const table = find("target-table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const form = document.querySelector(".filters");
  const count = find("filter-count");
  let order = "";
  root.classList.add("js");

  const value = (row, column) => row.cells[column].dataset.v;

  const compare = (column, kind, factor) => (a, b) => {
    const x = value(a, column);
    const y = value(b, column);
    if (x === "" || y === "") return (x === "") - (y === "");
    return factor * (kind === "number" ? Number(x) - Number(y) : x.localeCompare(y, "en"));
  };

  const say = () => {
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = `${shown} of ${rows.length} targets${order}`;
  };

  const sort = (button) => {
    const head = button.closest("th");
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const sorted = [...rows].sort(compare(Number(button.dataset.column), button.dataset.kind, up ? 1 : -1));
    body.append(...sorted);
    order = `, by ${button.textContent}, ${up ? "lowest or A first" : "highest or Z first"}`;
    say();
  };

  const filter = () => {
    const words = find("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = find("filter-status").value;
    const mediator = find("filter-mediator");
    const direction = find("filter-direction");
    const acting = find("filter-acting").value.split(" ").filter(Boolean);
    for (const row of rows) {
      const data = row.dataset;
      const keep = words.every((word) => data.text.includes(word))
        && (!status || data.status.split(" ").includes(status))
        && (!mediator.selectedIndex || data.mediator === mediator.value)
        && (!direction.selectedIndex || data.direction === direction.value)
        && (!acting.length || data.acting.split(" ").some((arrow) => acting.includes(arrow)));
      row.hidden = !keep;
      find(data.for).hidden = !keep;
    }
    say();
  };

  const open = () => {
    let id = location.hash.slice(1).split("&")[0];
    try { id = decodeURIComponent(id); } catch { return; }
    const card = find(id);
    if (!card || card.tagName !== "DETAILS") return;
    card.hidden = false;
    card.open = true;
    card.scrollIntoView();
  };

  const toggle = (button) => {
    const cards = find(button.dataset.toggle).querySelectorAll("details");
    const all = button.getAttribute("aria-expanded") !== "true";
    for (const card of cards) card.open = all;
    button.setAttribute("aria-expanded", String(all));
    button.textContent = all ? "Close all" : "Open all";
  };

  for (const button of table.tHead.querySelectorAll("button")) button.addEventListener("click", () => sort(button));
  for (const button of document.querySelectorAll("[data-toggle]")) button.addEventListener("click", () => toggle(button));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  window.addEventListener("hashchange", open);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) open();
  });
  filter();
  open();
})();
