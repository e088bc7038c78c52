// The rows of a table that are too many to stand in the page: kept as data, drawn while they are in sight.
const Rows = (() => {
  "use strict";
  const MARGIN = 12;

  const make = (tag, text, kind) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };

  const draw = (tag, settings, ...inside) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };

  // The order of report/rows.py.
  const record = (all, row) => {
    const word = (place) => all.words[place];
    const [symbol, name, axis, mediator, direction, cells, status, rank, low, high, baseRank, baseLow, baseHigh, score,
      points, ends, base, known, share, flags, against, parts, boxes, whisker, anchor, acting, notes] = row;
    const flagged = Boolean(flags & 1);
    return {
      symbol, name, axis: word(axis), mediator: word(mediator), direction: word(direction), why: word(status),
      rank: [rank, low, high], baseRank: [baseRank, baseLow, baseHigh], points: word(points), ends: word(ends),
      base: word(base), share: word(share), flagged, understudied: Boolean(flags & 2), against, boxes, whisker,
      parts: parts.map(word), notes: notes.map(word), for: anchor, acting: word(acting),
      text: `${symbol} ${name} ${word(axis)} ${word(cells)}`.toLowerCase(),
      status: `${rank ? "ranked" : "off"}${flagged ? " flagged" : ""}`,
      keys: [rank || "", symbol, word(axis), word(direction), "", score ?? "", baseRank || "", known, against],
    };
  };

  const number = (value) => value.toLocaleString("en");
  const interval = (low, high) => `(${number(low)}\u2013${number(high)})`;
  const mark = (text, kind) => make("span", text, `mark ${kind}`);

  const place = ([rank, low, high]) => {
    const found = make("span", rank ? "" : "not ranked", rank ? "rank" : "rank off");
    if (rank) found.append(make("b", number(rank)), " ", make("small", interval(low, high)));
    return found;
  };

  const rankBar = ([width, first, last], [rank, low, high]) => {
    const at = (one) => Math.round(((one - first) / (last - first)) * width * 10) / 10;
    return draw("svg", { class: "bar", width, height: 8, "aria-hidden": "true" },
      draw("path", { class: "track", d: `M0 4H${width}` }), draw("path", { class: "whisker", d: `M${at(low)} 4H${at(high)}` }),
      draw("circle", { class: "dot", cx: at(rank), cy: 4, r: 3 }));
  };

  const stack = ([width, zero], one) => {
    const summed = one.parts.flatMap((part, k) => (k % 2 ? [] : [`${part} ${one.parts[k + 1]}`])).join(", ");
    const bar = draw("svg", { class: "bar", width, height: 24, role: "img", "aria-label": summed });
    for (const [tone, x, long, letter] of one.boxes) {
      bar.append(draw("rect", { class: tone, x, width: long, height: 15 }));
      if (letter) bar.append(draw("text", { class: `on-${tone}`, x: Number((x + long / 2).toPrecision(6)), y: 11 }, letter));
    }
    bar.append(draw("path", { class: "zero", d: `M${zero} 0V24` }));
    if (one.whisker.length) {
      const [score, low, high] = one.whisker;
      bar.append(draw("path", { class: "whisker", d: `M${low} 20H${high}` }), draw("circle", { class: "dot", cx: score, cy: 20, r: 2.6 }));
    }
    return bar;
  };

  const linked = (one, text) => {
    if (!one.for) return text;
    const link = make("a", text);
    link.href = `#${one.for}`;
    return link;
  };

  const cell = (...parts) => {
    const found = make("td");
    found.append(...parts);
    if (typeof parts[0] === "string") found.title = parts[0];
    return found;
  };
  const beneath = (text, kind) => {
    const found = make("p", text, kind);
    found.title = text;
    return found;
  };

  const drawRow = (all, one, at) => {
    const row = make("tr");
    row.setAttribute("aria-rowindex", at + 2);
    const first = cell(place(one.rank));
    if (one.rank[0]) first.append(rankBar(all.rank, one.rank));
    first.append(...one.notes.flatMap((note) => [mark(note, "expert"), " "]));
    const head = make("th");
    head.scope = "row";
    head.append(linked(one, one.symbol), ...(one.understudied ? [" ", mark("understudied", "partly")] : []), beneath(one.name, "name"));
    const score = make("span", one.ends ? "" : one.points, "score");
    if (one.ends) score.append(make("b", one.points), " ", make("small", one.ends));
    const [placed, low, high] = one.baseRank;
    const before = placed ? `place ${placed}${low ? ` ${interval(low, high)}` : ""}` : "not ranked";
    const against = linked(one, String(one.against));
    if (one.for) against.setAttribute("aria-label", `${one.against} remarks against ${one.symbol}`);
    row.append(first, head, cell(one.axis, beneath(one.mediator)), cell(one.direction), cell(stack(all.score, one)),
      cell(score, ...(one.rank[0] ? [] : [beneath(one.why)])), cell(one.base, beneath(before)),
      cell(one.share, ...(one.flagged ? [" ", mark("thin", "partly")] : [])), cell(against));
    return row;
  };

  const gap = () => {
    const row = make("tr", undefined, "gap");
    row.setAttribute("aria-hidden", "true");
    row.append(make("td"));
    row.firstChild.colSpan = 9;
    return row;
  };

  // Gives the rows as records, and `show`, which takes those to be shown, in their order.
  const load = (all, table) => {
    const box = table.parentElement;
    const body = table.tBodies[0];
    const [above, below] = [gap(), gap()];
    const printed = Number(table.dataset.print);
    let shown = [];
    let drawn = new Map();
    let tall = 0;
    let wanted = 0;

    const fill = (from, to) => {
      const now = new Map();
      for (let at = from; at < to; at += 1) now.set(at, drawn.get(at) || drawRow(all, shown[at], at));
      const lost = [...drawn].some(([at, row]) => !now.has(at) && row.contains(document.activeElement));
      drawn = now;
      above.firstChild.style.height = `${from * tall}px`;
      below.firstChild.style.height = `${(shown.length - to) * tall}px`;
      if (lost) box.focus({ preventScroll: true });
      for (const row of [...body.rows]) if (row !== above && row !== below && !now.has(row.at)) row.remove();
      body.prepend(above);
      let before = above;
      for (const [at, row] of now) {
        row.at = at;
        if (before.nextElementSibling !== row) before.after(row);
        before = row;
      }
      if (before.nextElementSibling !== below) before.after(below);
    };

    const inSight = () => {
      wanted = 0;
      const bare = !drawn.size;
      if (bare) fill(0, Math.min(shown.length, 1));
      tall ||= [...drawn.values()].at(0)?.offsetHeight ?? 0;
      // Now that a row says how tall one is, the gap below makes the box as tall as it will be.
      if (bare) fill(0, drawn.size);
      const from = Math.max(0, Math.floor(box.scrollTop / (tall || 1)) - MARGIN);
      const to = Math.min(shown.length, from + Math.ceil(box.clientHeight / (tall || 1)) + 2 * MARGIN);
      fill(Math.min(from, to), to);
    };
    const later = () => { if (!wanted) wanted = requestAnimationFrame(inSight); };

    table.setAttribute("aria-rowcount", all.rows.length + 1);
    box.addEventListener("scroll", later, { passive: true });
    window.addEventListener("resize", () => {
      tall = 0;
      later();
    });
    window.addEventListener("beforeprint", () => {
      tall = 0;
      fill(0, Math.min(shown.length, printed));
    });
    window.addEventListener("afterprint", later);
    return {
      rows: all.rows.map((row) => record(all, row)),
      show: (some) => {
        shown = some;
        drawn = new Map();
        body.replaceChildren();
        table.setAttribute("aria-rowcount", some.length + 1);
        box.scrollTop = 0;
        inSight();
      },
    };
  };

  return { load };
})();
