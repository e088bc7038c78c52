// The page "Weights": sliders in, lists out. It computes nothing itself and writes text only as text.
(() => {
  "use strict";
  const data = document.getElementById("weights-data");
  if (!data) return;
  const live = Engine.load(JSON.parse(data.textContent));
  const TOP = 10;
  const QUIET = 600;
  const find = (id) => document.getElementById(id);
  const section = find("weights");
  const form = find("weights-form");
  const rows = [...form.querySelectorAll("[data-dial]")];
  const buttons = [...section.querySelectorAll("[data-preset]")];
  const presets = new Map(live.presets);
  let state = [...live.weights];
  let timer = 0;
  let frame = 0;

  // --- numbers as words ----------------------------------------------------------------------

  const minus = (text) => text.replace("-", "\u2212");
  const percent = (share) => minus(`${(100 * share).toFixed(1)}%`);
  const points = (score) => minus((Math.abs(score) < 0.005 ? 0 : score).toFixed(2));
  const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const placed = (rank) => (rank ? rank.toLocaleString("en") : "not ranked");

  const shareOf = (kind, k, share) => {
    const { at } = live;
    switch (kind) {
      case "group": return percent(share.group[k]);
      case "criterion": return percent(share.criterion[k - at.criteria]);
      case "effect": return `\u00b1${percent(state[k])}`;
      case "precedence": return percent(share.precedence[k - at.precedence]);
      case "merit": return percent(share.merits[k - at.terms] || 0);
      default: return percent(state[k]);
    }
  };

  // --- lists ---------------------------------------------------------------------------------

  const members = live.members.map(([name, anchor]) => ({ name, anchor }));
  const pairName = (pair) => `${members[live.left[pair]].name} + ${members[live.right[pair]].name}`;
  const pairAnchor = (pair) => live.cards.get(live.code([live.left[pair], live.right[pair]])) || "";

  // Three lists: targets, pairs of targets, pairs with a therapy; each a name, an anchor, places and scores, the first ten.
  const listsOf = (found) => {
    const ranked = [...found.target.rank.keys()].filter((row) => found.target.rank[row]);
    ranked.sort((a, b) => found.target.rank[a] - found.target.rank[b] || (members[a].name < members[b].name ? -1 : 1));
    return [
      { id: "targets", name: (row) => members[row].name, anchor: (row) => members[row].anchor, ...found.target, top: ranked.slice(0, TOP) },
      ...found.pair.order.map((order, kind) => ({
        id: kind ? "therapies" : "pairs", name: pairName, anchor: pairAnchor, ...found.pair, top: Engine.spread(live, order, TOP),
      })),
    ];
  };
  const model = listsOf(Engine.rank(live, live.weights));

  const element = (tag, text, kind) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const line = (list, before, one) => {
    const row = document.createElement("tr");
    const head = element("th", list.anchor(one) ? "" : list.name(one));
    head.scope = "row";
    if (list.anchor(one)) {
      const link = element("a", list.name(one));
      link.href = `#${list.anchor(one)}`;
      head.append(link);
    }
    const was = element("td", placed(before.rank[one]), "num");
    const rise = before.rank[one] - list.rank[one];
    if (before.rank[one] && rise) {
      const mark = element("span", ` ${rise > 0 ? "\u25b2" : "\u25bc"}`, rise > 0 ? "up" : "down");
      mark.setAttribute("aria-hidden", "true");
      was.append(mark);
    }
    const old = before.score[one];
    row.append(element("td", placed(list.rank[one]), "num"), was, head, element("td", points(list.score[one]), "num"),
      element("td", Number.isNaN(old) ? "none" : points(old), "num"));
    if (!before.top.includes(one)) row.className = "in";
    return row;
  };

  const moved = (list, before) => {
    const step = (one) => `${list.name(one)}: ${placed(before.rank[one])} \u2192 ${placed(list.rank[one])}`;
    return {
      came: list.top.filter((one) => !before.top.includes(one)).map(step),
      went: before.top.filter((one) => !list.top.includes(one)).map(step),
    };
  };

  const changes = (title, { came, went }) => {
    const found = document.createElement("div");
    found.append(element("h4", title));
    if (!came.length && !went.length) found.append(element("p", "The same ten.", "none"));
    for (const [word, steps] of [["came in", came], ["went out", went]]) {
      if (!steps.length) continue;
      found.append(element("p", word, "sub"));
      const listed = document.createElement("ul");
      listed.append(...steps.map((step) => element("li", step)));
      found.append(listed);
    }
    return found;
  };

  const farthest = (list, before) => {
    const steps = [...list.rank.keys()].filter((one) => list.rank[one] && before.rank[one] && list.rank[one] !== before.rank[one]);
    if (!steps.length) return "No target changes its place.";
    const far = steps.reduce((a, b) => (Math.abs(list.rank[b] - before.rank[b]) > Math.abs(list.rank[a] - before.rank[a]) ? b : a));
    const lost = [...list.rank.keys()].filter((one) => !list.rank[one] && before.rank[one]).length;
    const gone = lost ? ` ${counted(lost, "target")} can no longer be ranked: too little of the weight is known.` : "";
    return `${counted(steps.length, "target")} change${steps.length === 1 ? "s" : ""} place; the farthest is ${list.name(far)}, ${before.rank[far]} \u2192 ${list.rank[far]}.${gone}`;
  };

  // --- what is shown -------------------------------------------------------------------------

  const own = () => state.some((weight, k) => weight !== live.weights[k]);

  const nameOf = (row) => (row.classList.contains("check")
    ? `${live.dials[row.dataset.dial][1]} as a weighted product` : row.querySelector("label").textContent.trim());
  const valueOf = (kind, value) => (kind === "product" ? ["no", "yes"][value] : minus(String(value)));

  // The weights that differ, each with the model's: `safety as a whole 3`, an arrow and `8`.
  const ownWeights = () => rows.flatMap((row) => {
    const k = Number(row.dataset.dial);
    const [was, is] = [live.weights[k], state[k]].map((value) => valueOf(live.dials[k][0], value));
    return state[k] === live.weights[k] ? [] : [`${nameOf(row)} ${was} \u2192 ${is}`];
  });

  const showDials = (share) => {
    for (const row of rows) {
      const k = Number(row.dataset.dial);
      const [range, exact, output] = ["input[type=range]", "input[type=number]", "output"].map((one) => row.querySelector(one));
      const check = row.querySelector("input[type=checkbox]");
      row.classList.toggle("own", state[k] !== live.weights[k]);
      if (check) {
        check.checked = state[k] > 0;
        continue;
      }
      if (document.activeElement !== exact) {
        exact.value = String(state[k]);
        exact.removeAttribute("aria-invalid");
      }
      range.value = String(state[k]);
      if (share) output.textContent = shareOf(live.dials[k][0], k, share);
      range.setAttribute("aria-valuetext", `${state[k]}, ${output.textContent}`);
    }
    for (const button of buttons) {
      const weights = presets.get(button.dataset.preset) || live.weights;
      button.setAttribute("aria-pressed", String(weights.every((weight, k) => weight === state[k])));
    }
  };

  const show = () => {
    frame = 0;
    const found = Engine.rank(live, state);
    showDials(found.fault ? null : found.share);
    section.classList.toggle("own", own());
    find("weights-fault").textContent = found.fault;
    find("weights-own").textContent = own() ? `Weights: ${ownWeights().join("; ")}.` : "";
    find("weights-found").hidden = Boolean(found.fault);
    clearTimeout(timer);
    if (found.fault) {
      timer = setTimeout(() => settle(found.fault), QUIET);
      return;
    }
    const lists = listsOf(found);
    const steps = lists.map((list, place) => moved(list, model[place]));
    lists.forEach((list, place) => {
      const table = find(`weights-${list.id}`);
      table.tBodies[0].replaceChildren(...list.top.map((one) => line(list, model[place], one)));
      table.closest("div").hidden = !list.top.length;
    });
    const titles = ["Targets", "Target + target", "Target + conventional therapy"];
    find("weights-far").textContent = own() ? farthest(lists[0], model[0]) : "Nothing: these are the model's weights.";
    find("weights-moved").replaceChildren(...(own() ? steps.flatMap((step, place) => (lists[place].top.length || model[place].top.length ? [changes(titles[place], step)] : [])) : []));
    const first = lists[0].top.slice(0, 3).map((row) => members[row].name).join(", ");
    const came = steps.map((step) => step.came.length);
    const said = own()
      ? `Your weights. First: ${first}. Into the first ten: ${counted(came[0], "target")}, ${counted(came[1] + came[2], "pair")}.`
      : `The model's weights. First: ${first}.`;
    timer = setTimeout(() => settle(said), QUIET);
  };

  // Said and kept once the hand rests, not at every step of a slider.
  const settle = (said) => {
    find("weights-said").textContent = said;
    keep();
  };

  const later = () => { if (!frame) frame = requestAnimationFrame(show); };

  // --- the address ---------------------------------------------------------------------------

  const parts = () => location.hash.slice(1).split("&").filter(Boolean);
  const written = () => parts().find((part) => part.startsWith("w="));
  const keep = () => {
    const weights = Engine.write(live, state);
    const rest = parts().filter((part) => !part.startsWith("w="));
    const fragment = [...rest, ...(weights ? [`w=${weights}`] : [])].join("&");
    if (fragment !== location.hash.slice(1)) history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
  };
  const follow = () => {
    const weights = written();
    if (weights === undefined) keep();
    else {
      state = Engine.read(live, weights.slice(2));
      show();
    }
  };

  // --- what the hand does --------------------------------------------------------------------

  form.addEventListener("input", ({ target }) => {
    const row = target.closest("[data-dial]");
    if (!row) return;
    const k = Number(row.dataset.dial);
    const value = target.type === "checkbox" ? Number(target.checked) : target.valueAsNumber;
    const fits = value >= live.dials[k][3] && value <= live.dials[k][4];
    if (target.type === "number") target.setAttribute("aria-invalid", String(!fits));
    if (!fits) return;
    state[k] = value;
    if (target.type === "range") row.querySelector("input[type=number]").value = String(value);
    later();
  });
  form.addEventListener("change", ({ target }) => { if (target.type === "number") { target.blur(); later(); } });
  form.addEventListener("submit", (event) => event.preventDefault());

  for (const button of buttons) {
    button.addEventListener("click", () => {
      state = [...(presets.get(button.dataset.preset) || live.weights)];
      later();
    });
  }

  const tell = (text) => { find("weights-told").textContent = text; };
  find("weights-copy").addEventListener("click", async () => {
    keep();
    try {
      await navigator.clipboard.writeText(location.href);
      tell("Copied: the address of this page with these weights.");
    } catch {
      tell("Not copied: the browser forbids it. The address of this page holds the weights; copy it there.");
    }
  });
  find("weights-download").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([Engine.toml(live, state)], { type: "application/toml" }));
    link.download = "my-weights.toml";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    tell("Downloaded: prioritize rank --model my-weights.toml makes a report with these weights.");
  });
  window.addEventListener("hashchange", follow);

  if (written() !== undefined) {
    state = Engine.read(live, written().slice(2));
    if (parts().length === 1) section.scrollIntoView();
  }
  show();
})();
