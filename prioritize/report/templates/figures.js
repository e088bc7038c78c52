// Every figure as a file of its own: its look is written into it, so that it is the same outside the page.
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "text-anchor", "paint-order"];
  const ROOM = 12;
  const HEAD = 26;
  const LINE = 20;
  const SCALE = 2;
  const FOOT = 22;
  const made = document.querySelector("footer p").textContent;
  const [snapshot, model] = [...document.querySelectorAll("footer p code")].map((code) => code.textContent);
  const dated = `Model ${model}, ${document.querySelector(".brand span").textContent}, snapshot ${snapshot}`;

  const draw = (tag, settings, ...inside) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const tenth = (value) => Math.round(value * 10) / 10;
  const clear = (color) => /^rgba\(.*, 0\)$|^transparent$/.test(color);

  const face = (look) => ({
    "font-family": "system-ui, sans-serif", "font-size": `${parseFloat(look.fontSize)}px`, "font-weight": look.fontWeight,
    ...(look.fontStyle === "normal" ? {} : { "font-style": look.fontStyle }),
  });

  // A mark of a picture as it looks now; titles stay, links and handles for the pointer do not.
  const still = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.cloneNode();
    const look = getComputedStyle(node);
    const name = node.localName;
    if (look.display === "none" || node.matches(".hit")) return "";
    if (name === "use") return still(document.querySelector(node.getAttribute("href")));
    const found = draw(name === "a" ? "g" : name, {});
    for (const { name: key, value } of node.attributes) {
      if (/^(d|x|y|x1|y1|cx|cy|r|rx|width|height|transform)$/.test(key)) found.setAttribute(key, value);
    }
    if (/^(path|rect|circle|text)$/.test(name)) {
      for (const key of LOOK) found.setAttribute(key, look.getPropertyValue(key));
      if (name === "text") for (const [key, value] of Object.entries(face(look))) found.setAttribute(key, value);
    }
    found.append(...[...node.childNodes].map(still));
    return found;
  };

  const ground = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return clear(color) && node.parentElement ? ground(node.parentElement) : color;
  };

  // What the colours mean, beneath the picture.
  const legend = (node, top) => {
    const list = (node.closest("section .columns") || node.closest("section"))?.querySelector(".legend");
    if (!list || node.matches(":is(.terms, .harm, .years svg, #heat-table)")) return [];
    return [...list.children].map((item, place) => {
      const svg = item.querySelector("svg");
      const look = getComputedStyle(item);
      return draw("g", { transform: `translate(${ROOM} ${top + place * LINE})` }, ...[...svg.childNodes].map(still),
        draw("text", { x: svg.width.baseVal.value + 6, y: 11, fill: look.color, ...face(look) }, item.textContent.replace(svg.textContent, "").trim()));
    });
  };

  // A sheet with its title on top, the figure, the meaning of its colours, and what it was made of beneath.
  const sheet = (node, title, width, height, ...inside) => {
    const look = getComputedStyle(document.body);
    const signs = legend(node, HEAD + height + 2 * ROOM);
    const wide = tenth(Math.max(width, signs.length ? 300 : 0, title.length * 8.5, dated.length * 6.2) + 2 * ROOM);
    const high = tenth(HEAD + height + 2 * ROOM + signs.length * LINE + FOOT);
    return draw("svg", { xmlns: SVG, width: wide, height: high, viewBox: `0 0 ${wide} ${high}` },
      draw("title", {}, title), draw("desc", {}, made), draw("rect", { width: wide, height: high, fill: ground(node) }),
      draw("text", { x: ROOM, y: HEAD, fill: look.color, ...face(look), "font-size": "14px", "font-weight": 650 }, title),
      draw("g", { transform: `translate(${ROOM} ${HEAD + ROOM})` }, ...inside), ...signs,
      draw("text", { x: ROOM, y: tenth(high - ROOM), fill: look.color, ...face(look), "font-size": "11px" }, dated));
  };

  const picture = (svg, title) => {
    const box = svg.viewBox.baseVal;
    const wide = box && box.width ? box.width : svg.width.baseVal.value;
    const high = box && box.height ? box.height : svg.height.baseVal.value;
    return sheet(svg, title, wide, high, ...[...svg.childNodes].map(still));
  };

  // The lines in which a text stands on the page, with their places.
  const lines = (text) => {
    const found = [];
    const range = document.createRange();
    for (const word of text.data.matchAll(/\S+/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const [box] = range.getClientRects();
      if (!box || !box.width) continue;
      const line = found.at(-1);
      if (line && Math.abs(line.box.top - box.top) < 2 && Math.abs(line.box.left - box.left) > 1) line.words += ` ${word[0]}`;
      else found.push({ words: word[0], box });
    }
    return found;
  };

  const letters = (text, [left, top]) => {
    const look = getComputedStyle(text.parentElement);
    const upright = look.writingMode !== "horizontal-tb";
    const size = parseFloat(look.fontSize);
    return (upright ? [{ words: text.data.trim(), box: text.parentElement.getBoundingClientRect() }] : lines(text)).map(({ words, box }) => {
      const x = tenth(box.left - left + (upright ? box.width / 2 + size / 3 : 0));
      const y = tenth((upright ? box.bottom : box.top + box.height / 2 + size / 3) - top);
      const turned = upright ? { transform: `rotate(-90 ${x} ${y})` } : {};
      return draw("text", { x, y, fill: look.color, ...face(look), ...turned }, words);
    });
  };

  // The bar that the style sheet draws in a cell, by the same steps; see style.css.
  const bar = (cell, [left, top]) => {
    const look = getComputedStyle(cell);
    const [long, high] = look.backgroundSize.split(",")[0].trim().split(" ").map(parseFloat);
    if (!look.backgroundImage.startsWith("linear-gradient") || !long) return [];
    const at = look.backgroundPosition.split(",")[0].trim().split(" ");
    const box = cell.getBoundingClientRect();
    const color = look.backgroundImage.match(/rgba?\([^)]*\)/)[0];
    const up = at[1].startsWith("calc") ? box.height - high - 3 : parseFloat(at[1]);
    return [draw("rect", { x: tenth(box.left - left + parseFloat(at[0])), y: tenth(box.top - top + up), width: tenth(long), height: high, fill: color })];
  };

  // A table as a picture: what stands in its cells, where it stands.
  const table = (node, title) => {
    const whole = node.getBoundingClientRect();
    const from = [whole.left, whole.top];
    const inside = [];
    for (const cell of node.querySelectorAll("caption, th, td")) {
      const box = cell.getBoundingClientRect();
      const look = getComputedStyle(cell);
      const place = { x: tenth(box.left - from[0]), y: tenth(box.top - from[1]), width: tenth(box.width), height: tenth(box.height) };
      if (box.width < 2 || look.clipPath !== "none") continue;
      if (!clear(look.backgroundColor)) inside.push(draw("rect", { ...place, fill: look.backgroundColor }));
      if (parseFloat(look.borderBottomWidth)) {
        inside.push(draw("path", { d: `M${place.x} ${tenth(place.y + place.height)}h${place.width}`, stroke: look.borderBottomColor }));
      }
      inside.push(...bar(cell, from));
      const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const around = walk.currentNode.parentElement;
        if (!around.closest("svg, .hidden") && around.checkVisibility()) inside.push(...letters(walk.currentNode, from));
      }
      for (const svg of cell.querySelectorAll("svg")) {
        const there = svg.getBoundingClientRect();
        const zoom = there.width / svg.width.baseVal.value || 1;
        inside.push(draw("g", { transform: `translate(${tenth(there.left - from[0])} ${tenth(there.top - from[1])}) scale(${zoom})` },
          ...[...svg.childNodes].map(still)));
      }
    }
    return sheet(node, title, whole.width, whole.height, ...inside);
  };

  const hand = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // A picture made of a data: address is what the page's policy lets in.
  const painted = async (text, wide, high) => {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(wide * SCALE);
    canvas.height = Math.round(high * SCALE);
    const context = canvas.getContext("2d");
    context.scale(SCALE, SCALE);
    context.drawImage(image, 0, 0, wide, high);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  const save = async (node, title, kind) => {
    const found = node.localName === "table" ? table(node, title) : picture(node, title);
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(found)}\n`;
    const name = title.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80).toLowerCase();
    if (kind === "SVG") hand(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
    else hand(await painted(text, Number(found.getAttribute("width")), Number(found.getAttribute("height"))), `${name}.png`);
  };

  // The buttons beneath a figure, or beneath the box in which it scrolls.
  const offer = (node, title) => {
    const row = document.createElement("p");
    row.className = "save";
    for (const kind of ["SVG", "PNG"]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Save ${kind}`;
      button.setAttribute("aria-label", `Save ${kind}: ${title}`);
      button.addEventListener("click", () => save(node, title, kind));
      row.append(button);
    }
    const box = node.closest(".mapgrid") || node.closest(".pan, .scroll") || node;
    const words = box.nextElementSibling;
    (words?.matches(".says, .sub") ? words : box).after(row);
  };

  const FIGURES = [
    ["#crosstalk-map", () => "Crosstalk map"],
    ["svg.plot", (node) => document.getElementById(node.getAttribute("aria-labelledby")).textContent],
    ["#heat-table", () => "Pathways of the first targets"],
    [".columns .tight", () => "First ten targets"],
    [".facts .bar", (_, of) => `Contributions to the score of ${of}`],
    [".terms", (_, of) => `Terms of the score of ${of}`],
    [".years svg", (_, of) => `${of} tried by year`],
    [".harm", (_, of) => `Toxicity by organ class of ${of}`],
  ];
  const equip = (part) => {
    for (const [which, named] of FIGURES) {
      for (const node of part.querySelectorAll(which)) {
        const card = node.closest(".card");
        if (!card || card === part) offer(node, named(node, card && card.querySelector(".pair").firstChild.textContent.trim()));
      }
    }
  };

  // The figures of a card get their buttons when it is first opened.
  const seen = new WeakSet();
  const open = (card) => {
    if (!card.open || seen.has(card) || !card.matches("details.card[id^='pair-'], details.card[id^='target-']")) return;
    seen.add(card);
    equip(card);
  };
  document.addEventListener("toggle", (event) => open(event.target), true);
  equip(document);
  for (const card of document.querySelectorAll("details.card[open]")) open(card);
})();
