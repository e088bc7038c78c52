"use strict";
(() => {
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const table = find("target-table");
  const body = table.tBodies[0];
  const long = find("target-rows") && Rows.load(JSON.parse(find("target-rows").textContent), table);
  // What a row of the page says, as the records of rows.js have it; a number that it rounds stands beside it.
  const read = (row) => {
    const [place, head, axis, direction, , score, base, known, against] = row.cells;
    const first = (cell) => (cell.firstChild.localName === "p" ? "" : cell.firstChild.textContent);
    const rank = place.querySelector("b")?.textContent.replaceAll(",", "") ?? "";
    return {
      drawn: row,
      for: head.querySelector("a").hash.slice(1),
      text: `${first(head)} ${head.lastChild.textContent} ${first(axis)} ${row.dataset.cells}`.toLowerCase(),
      status: `${rank ? "ranked" : "off"}${row.dataset.flagged === undefined ? "" : " flagged"}`,
      mediator: axis.lastChild.textContent,
      direction: direction.textContent,
      acting: row.dataset.acting,
      keys: [rank, first(head), first(axis), direction.textContent, "", score.dataset.v ?? "", base.dataset.v ?? "",
        known.dataset.v, against.textContent],
    };
  };
  const rows = long ? long.rows : [...body.rows].map(read);
  const form = document.querySelector(".filters");
  const count = find("filter-count");
  const { compare: alphabet } = new Intl.Collator("en");
  let sorted = rows;
  let order = "";
  root.classList.add("js");

  const compare = (column, kind, factor) => (a, b) => {
    const x = a.keys[column];
    const y = b.keys[column];
    if (x === "" || y === "") return (x === "") - (y === "");
    return factor * (kind === "number" ? Number(x) - Number(y) : alphabet(x, y));
  };

  const show = () => {
    const shown = sorted.filter((row) => !row.hidden);
    if (long) long.show(shown);
    count.textContent = `${shown.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} targets${order}`;
  };

  const sort = (button) => {
    const head = button.closest("th");
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    sorted = [...rows].sort(compare(Number(button.dataset.column), button.dataset.kind, up ? 1 : -1));
    if (!long) body.append(...sorted.map((row) => row.drawn));
    order = `, by ${button.textContent}, ${up ? "lowest or A first" : "highest or Z first"}`;
    show();
  };

  const filter = () => {
    const words = find("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = find("filter-status").value;
    const mediator = find("filter-mediator");
    const direction = find("filter-direction");
    const acting = find("filter-acting").value.split(" ").filter(Boolean);
    for (const row of rows) {
      const keep = words.every((word) => row.text.includes(word))
        && (!status || row.status.split(" ").includes(status))
        && (!mediator.selectedIndex || row.mediator === mediator.value)
        && (!direction.selectedIndex || row.direction === direction.value)
        && (!acting.length || row.acting.split(" ").some((arrow) => acting.includes(arrow)));
      row.hidden = !keep;
      if (row.drawn) row.drawn.hidden = !keep;
      if (row.for) find(row.for).hidden = !keep;
    }
    show();
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
