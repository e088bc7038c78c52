(() => {
  "use strict";
  const map = document.getElementById("crosstalk-map");
  const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  const make = (tag, text, name) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (name) node.className = name;
    return node;
  };

  // One stop for Tab; the arrow keys lead from mark to mark, and scroll the box with them. A picture that listens for
  // the focus itself becomes a stop of its own, so its box listens.
  const rove = (box, marks, first) => {
    let now = first;
    const stop = (place) => {
      marks[now].setAttribute("tabindex", "-1");
      now = place;
      marks[now].setAttribute("tabindex", "0");
    };
    for (const mark of marks) mark.setAttribute("tabindex", "-1");
    box.removeAttribute("tabindex");
    stop(first);
    box.addEventListener("focusin", (event) => {
      const place = marks.indexOf(event.target);
      if (place >= 0) stop(place);
    });
    box.addEventListener("keydown", (event) => {
      if (!marks.includes(event.target)) return;
      const last = marks.length - 1;
      const next = event.key === "Home" ? 0 : event.key === "End" ? last : now + (moves[event.key] || 0);
      if (next === now || !(event.key in moves || event.key === "Home" || event.key === "End")) return;
      event.preventDefault();
      marks[Math.min(Math.max(next, 0), last)].focus();
    });
  };

  for (const plot of document.querySelectorAll("svg.plot")) {
    const dots = [...plot.querySelectorAll("a[href]")];
    if (!dots.length) continue;
    const box = plot.parentElement;
    const tell = (event) => {
      const dot = event.target.closest("a");
      if (dot) box.parentElement.querySelector(".says").textContent = dot.querySelector("title").textContent;
    };
    rove(box, dots, 0);
    box.scrollLeft = box.scrollWidth;
    box.addEventListener("focusin", tell);
    box.addEventListener("pointerover", tell);
  }
  if (!map) return;

  const panel = document.getElementById("map-panel");
  const form = document.querySelector(".filters");
  const acting = document.getElementById("filter-acting");
  const chip = document.getElementById("filter-acting-chip");
  const groups = [...document.querySelectorAll("#link-table tbody")];
  const arrows = [...map.querySelectorAll(".arrow")];
  const cells = [...map.querySelectorAll(".cell")];
  const marks = [...cells, ...arrows];
  let held = null;
  let shown = null;

  const arrowsOf = (mark) => (mark.dataset.cell ?? mark.dataset.arrow).split(" ").filter(Boolean).map(Number);

  const item = (row) => {
    const line = make("li");
    for (const cell of row.cells) {
      const part = make("div");
      part.append(...cell.cloneNode(true).childNodes);
      line.append(part);
    }
    return line;
  };

  const list = (place) => {
    const links = make("ul");
    links.append(...[...groups[place].rows].slice(1).map(item));
    return links;
  };

  const light = (mark) => {
    const own = mark ? arrowsOf(mark) : [];
    map.classList.toggle("some", Boolean(mark));
    for (const [place, arrow] of arrows.entries()) arrow.classList.toggle("lit", own.includes(place));
    for (const cell of cells) {
      cell.classList.toggle("lit", cell === mark || (mark && arrows.includes(mark) && arrowsOf(cell).includes(own[0])));
    }
  };

  const show = (mark) => {
    light(mark);
    if (mark === shown) return;
    shown = mark;
    panel.replaceChildren(make("h3", mark.dataset.title), make("p", mark.dataset.words));
    if (mark.dataset.cell === undefined) panel.append(list(Number(mark.dataset.arrow)));
    else {
      for (const place of arrowsOf(mark)) {
        panel.append(make("h4", `${arrows[place].dataset.title}: ${arrows[place].dataset.words}`), list(place));
      }
    }
    panel.scrollTop = 0;
  };

  const hold = (mark) => {
    held = mark;
    for (const one of marks) {
      one.classList.toggle("held", one === held);
      one.setAttribute("aria-pressed", String(one === held));
    }
    acting.value = held ? arrowsOf(held).join(" ") : "";
    chip.hidden = !held;
    panel.querySelector(".goes")?.remove();
    if (held) {
      show(held);
      chip.textContent = `acting at ${held.dataset.title} ×`;
      chip.setAttribute("aria-label", `Remove the filter: acting at ${held.dataset.title}`);
      const goes = make("p", "", "goes");
      const link = make("a", "table of targets");
      link.href = "#targets";
      goes.append("Held: the ", link, " shows only the targets that act here.");
      panel.querySelector("p").after(goes);
    } else light(null);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  map.setAttribute("role", "group");
  for (const mark of marks) {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-pressed", "false");
    mark.setAttribute("aria-label", mark.querySelector("title").textContent);
  }
  map.setAttribute("aria-label", map.querySelector("title").textContent);
  map.removeAttribute("aria-labelledby");
  for (const title of map.querySelectorAll("title")) title.remove();
  const pan = map.parentElement;
  rove(pan, marks, cells.length);

  pan.scrollLeft = (pan.scrollWidth - pan.clientWidth) / 2;
  show(arrows[0]);
  light(null);

  const markOf = (event) => event.target.closest(".arrow, .cell");
  map.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (held) return;
    if (mark) show(mark);
    else light(null);
  });
  map.addEventListener("pointerleave", () => { if (!held) light(null); });
  pan.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark && !held) show(mark);
  });
  pan.addEventListener("focusout", () => { if (!held) light(null); });
  map.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (mark) hold(mark === held ? null : mark);
  });
  map.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    if (event.key === "Escape") hold(null);
    else if (mark && (event.key === "Enter" || event.key === " ")) hold(mark === held ? null : mark);
    else return;
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-hold]")) {
    button.addEventListener("click", () => hold(arrows[Number(button.dataset.hold)]));
  }
  chip.addEventListener("click", () => {
    hold(null);
    document.getElementById("filter-text").focus();
  });
  form.addEventListener("reset", () => hold(null));
})();
