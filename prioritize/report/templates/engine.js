// Ranks targets and pairs from worths, terms and weights, with the arithmetic of prioritize/score/ranking.py and
// prioritize/combinations/search.py in the same order, so that the last digit agrees. Numbers in, numbers out.
const Engine = (() => {
  "use strict";
  const KEYS = { group: "g", product: "x", criterion: "c", effect: "e", precedence: "p", merit: "m", signed: "s" };
  const WORD = /^[A-Za-z0-9_-]+$/;
  const NUMBER = /^-?\d+(\.\d+)?(e-?\d+)?$/;

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

  // A column as report/live.py packs it; NaN = unknown.
  const unpack = ({ v, b, o, p }, size) => {
    const doubles = new DataView(bytes(v).buffer);
    const places = bytes(p);
    const values = [NaN];
    for (let at = 0; at < doubles.byteLength; at += 8) values.push(doubles.getFloat64(at, true));
    const column = new Float64Array(size);
    let bit = 0;
    const next = () => (places[bit >> 3] >> (7 - (bit++ & 7))) & 1;
    for (let row = 0; row < size; row += 1) {
      let place = 0;
      if (o >= 0 && !next()) place = o;
      else for (let k = 0; k < b; k += 1) place = place * 2 + next();
      column[row] = values[place];
    }
    return column;
  };

  // The nearest whole number, of two the even one.
  const rint = (x) => {
    const up = Math.round(x);
    return up - x === 0.5 && up % 2 ? up - 1 : up;
  };
  const round = (x, power) => rint(x * power) / power;

  const plus = (a, b) => a + b;
  const total = (values) => values.reduce(plus, 0);

  // The sum of the first n numbers in the order in which numpy adds a row: eight sums side by side.
  const sum = (values, n) => {
    if (n < 8) {
      let found = 0;
      for (let k = 0; k < n; k += 1) found += values[k];
      return found;
    }
    const r = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => values[k]);
    const end = n - (n % 8);
    for (let k = 8; k < end; k += 1) r[k % 8] += values[k];
    let found = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (let k = end; k < n; k += 1) found += values[k];
    return found;
  };

  // --- what the page holds -------------------------------------------------------------------

  const load = (data) => {
    const { groups, criteria, precedence, terms, members } = data;
    const effect = 2 * groups.length + criteria.length;
    const code = ([left, right]) => left * members.length + right;
    const [barred, gated, ended] = [data.barred, data.gated, data.ended].map((some) => new Set(some.map(code)));
    const left = [];
    const right = [];
    for (let i = 0; i < (data.tooMany ? 0 : data.targets); i += 1) {
      for (let j = i + 1; j < members.length; j += 1) {
        if (!((members[i][2] | members[j][2]) & 1 || barred.has(code([i, j])))) {
          left.push(i);
          right.push(j);
        }
      }
    }
    const codes = left.map((i, pair) => code([i, right[pair]]));
    return {
      ...data,
      at: { products: groups.length, criteria: 2 * groups.length, effect, precedence: effect + 1, terms: effect + 1 + precedence.length },
      weights: data.dials.map((dial) => dial[2]),
      worths: data.worths.map((column) => unpack(column, data.targets)),
      values: terms.map(([name], k) => (name === data.own ? null : unpack(data.values[k], left.length))),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      out: Uint8Array.from(codes, (one) => gated.has(one)),
      ended: Uint8Array.from(codes, (one) => ended.has(one)),
      cards: new Map(data.cards.map(([i, j, anchor]) => [code([i, j]), anchor])),
      code,
    };
  };

  // --- shares --------------------------------------------------------------------------------

  // What each weight comes to: shares of the criteria, over all tracks and in each; signed effects; shares of the merits.
  const shares = (live, state) => {
    const { at, groups, criteria } = live;
    const own = criteria.map((_, k) => state[at.criteria + k]);
    const inside = groups.map((_, g) => total(own.filter((_, k) => criteria[k][1] === g)));
    const whole = total(groups.map((_, g) => (inside[g] > 0 ? state[g] : 0)));
    const group = groups.map((_, g) => (inside[g] > 0 && whole > 0 ? state[g] / whole : 0));
    const criterion = criteria.map(([, g], k) => (group[g] > 0 ? (group[g] * own[k]) / inside[g] : 0));
    const active = criterion.flatMap((share, k) => (share > 0 ? [k] : []));
    const tracks = live.tracks.length ? live.tracks.map((_, t) => inTrack(live, group, criterion, active, t)) : [criterion];
    const added = live.precedence.map((_, k) => state[at.precedence + k]);
    const sign = total(added);
    const merits = live.terms.flatMap(([, kind], k) => (kind === "merit" ? [state[at.terms + k]] : []));
    const mass = sum(merits, merits.length);
    return {
      group,
      active,
      tracks,
      criterion: criterion.map((_, k) => Math.max(...tracks.map((row) => row[k]))),
      precedence: live.precedence.map(([, way], k) => (sign > 0 ? ((state[at.effect] * added[k]) / sign) * way : 0)),
      merits: merits.map((weight) => weight / mass),
      fault: fault(live, active, criterion, merits, mass),
    };
  };

  // In a track only its own criteria count, and each group keeps its weight.
  const inTrack = (live, group, criterion, active, track) => {
    const row = criterion.map((share, k) => (live.criteria[k][2] === -1 || live.criteria[k][2] === track ? share : 0));
    const sums = group.map((_, g) => total(active.filter((k) => live.criteria[k][1] === g).map((k) => row[k])));
    for (const k of active) {
      const g = live.criteria[k][1];
      row[k] *= sums[g] > 0 ? group[g] / sums[g] : 0;
    }
    const whole = sum(active.map((k) => row[k]), active.length);
    return row.map((share) => share / whole);
  };

  // Why these weights rank nothing; empty when they do.
  const fault = (live, active, criterion, merits, mass) => {
    if (!active.length) return "No criterion has a weight: give at least one, and its group, a weight above 0.";
    const bare = live.tracks.findIndex((_, t) => !active.some((k) => live.criteria[k][2] === -1 || live.criteria[k][2] === t));
    if (bare >= 0) return `No criterion that counts for the track ${live.tracks[bare]} has a weight: give at least one a weight above 0.`;
    return merits.length && !(mass > 0) ? "No merit of a pair has a weight: give at least one a weight above 0." : "";
  };

  // --- targets -------------------------------------------------------------------------------

  const targets = (live, state, share) => {
    const size = live.targets;
    const product = live.groups.map((_, g) => state[live.at.products + g] > 0);
    const signed = share.precedence.flatMap((weight, k) => (weight ? [[live.worths[live.criteria.length + k], weight]] : []));
    const found = {
      score: new Float64Array(size), base: new Float64Array(size), coverage: new Float64Array(size),
      track: new Uint8Array(size), ranked: new Uint8Array(size), rank: null,
    };
    for (let row = 0; row < size; row += 1) {
      let kept = null;
      let highest = -Infinity;
      share.tracks.forEach((weights, t) => {
        const one = targetIn(live, row, weights, share.active, product);
        const low = Number.isNaN(one.base) ? -Infinity : round(one.low, 1e9);
        if (!kept || low > highest) {
          kept = one;
          highest = low;
          found.track[row] = t;
        }
      });
      found.base[row] = kept.base;
      found.coverage[row] = kept.coverage;
      const added = signed.map(([worths, weight]) => (Number.isNaN(worths[row]) ? 0 : worths[row]) * weight);
      found.score[row] = kept.base + sum(added, added.length);
      found.ranked[row] = !(live.members[row][2] & 1) && kept.coverage > 0 && kept.coverage >= live.rankable - live.tie;
    }
    found.rank = ranks(found.score, found.ranked, live.tie);
    return found;
  };

  // One target with the weights of one track: score without precedence, its lowest, and the share that is known.
  const targetIn = (live, row, weights, active, product) => {
    let [coverage, low, entered] = [0, 0, 0];
    const parts = active.map((k) => {
      const worth = live.worths[k][row];
      const known = Number.isNaN(worth) ? 0 : 1;
      const mean = product[live.criteria[k][1]] ? 0 : weights[k];
      const part = (known ? worth : 0) * mean;
      coverage += known * weights[k];
      low += part;
      entered += known * mean;
      return part;
    });
    product.forEach((on, g) => {
      const inside = on ? active.flatMap((k, place) => (live.criteria[k][1] === g && weights[k] > 0 ? [[k, place]] : [])) : [];
      if (!inside.length) return;
      const one = productOf(inside.map(([k]) => live.worths[k][row]), inside.map(([k]) => weights[k]), live.slack);
      inside.forEach(([, place], j) => { parts[place] = one.parts[j]; });
      low += one.low;
      entered += one.entered;
    });
    const base = entered > 0 ? sum(parts.map((part) => part / entered), parts.length) : NaN;
    return { base, low, coverage };
  };

  // A group as a weighted product; what it lacks to 1 is taken from its members as in ranking.py.
  const productOf = (worths, weights, slack) => {
    const whole = total(weights);
    const inside = weights.map((weight, j) => (Number.isNaN(worths[j]) ? 0 : weight));
    const share = total(inside);
    if (!(share > 0)) return { parts: weights.map(() => 0), low: 0, entered: 0 };
    const loss = inside.map((weight, j) => (weight > 0 ? -(weight * Math.log(worths[j])) : 0));
    const worth = Math.exp(-total(loss) / share);
    const zero = loss.some((one) => one === Infinity);
    const blame = zero ? loss.map((one, j) => (one === Infinity ? inside[j] : 0)) : loss;
    const blamed = total(blame);
    const parts = inside.map((weight, j) => whole * (weight / share - (blamed > 0 ? blame[j] / blamed : 0) * (1 - worth)));
    return { parts, low: share >= whole - slack ? whole * worth : 0, entered: whole };
  };

  // 1 = the highest; those on one step share the lowest place; 0 = takes no part.
  const ranks = (score, ranked, tie) => {
    const steps = Float64Array.from(score, (one) => rint(one / tie));
    const ordered = steps.filter((_, row) => ranked[row]).sort().reverse();
    const first = new Map();
    ordered.forEach((step, place) => { if (!first.has(step)) first.set(step, place + 1); });
    return Int32Array.from(steps, (step, row) => (ranked[row] ? first.get(step) : 0));
  };

  // --- pairs ---------------------------------------------------------------------------------

  const pairs = (live, state, share, target) => {
    const size = live.left.length;
    const count = live.terms.length;
    const split = share.merits.length;
    const weights = live.terms.map((_, k) => (k < split ? share.merits[k] : state[live.at.terms + k]));
    const own = live.terms.map(([name]) => name === live.own);
    const { score, rank, scored } = { score: new Float64Array(size).fill(NaN), rank: new Int32Array(size), scored: [[], []] };
    const parts = new Float64Array(count);
    const reached = live.members.map(([, , flags], row) => Boolean(flags & 2)
      || (row < live.targets && (!live.tracks.length || Boolean((flags >> (2 + target.track[row])) & 1))));
    for (let pair = 0; pair < size; pair += 1) {
      const [left, right] = [live.left[pair], live.right[pair]];
      const therapy = right >= live.targets;
      if (!target.ranked[left] || !(therapy || target.ranked[right])) continue;
      let coverage = 0;
      for (let k = 0; k < count; k += 1) {
        const value = !own[k] ? live.values[k][pair] : therapy ? target.base[left] : (target.base[left] + target.base[right]) / 2;
        const known = value === value;
        if (known && k < split) coverage += weights[k];
        parts[k] = known ? value * weights[k] : 0;
      }
      if (coverage < live.needed - live.rounding) continue;
      for (let k = 0; k < split; k += 1) parts[k] /= coverage;
      score[pair] = sum(parts, count);
      if (!live.out[pair] && (reached[left] || reached[right])) scored[therapy ? 1 : 0].push(pair);
    }
    const keys = score.map((one) => round(one, 1e12));
    const order = scored.map((some) => Int32Array.from(some).sort((a, b) => keys[b] - keys[a] || a - b));
    for (const some of order) some.forEach((pair, place) => { rank[pair] = place + 1; });
    return { score, rank, order };
  };

  // The first pairs of an order with an agent of known stage for each member and without a clinical outcome on record, no
  // member more often than the model allows.
  const spread = (live, order, keep) => {
    const times = new Uint32Array(live.members.length);
    const found = [];
    for (const pair of order) {
      if (found.length === keep) break;
      const ends = [live.left[pair], live.right[pair]];
      if (live.ended[pair] || ends.some((end) => !(live.members[end][2] & 2) || times[end] >= live.perMember)) continue;
      found.push(pair);
      for (const end of ends) times[end] += 1;
    }
    return found;
  };

  // Everything that the weights of a state say.
  const rank = (live, state) => {
    const share = shares(live, state);
    if (share.fault) return { share, fault: share.fault };
    const target = targets(live, state, share);
    return { share, fault: "", target, pair: pairs(live, state, share, target) };
  };

  // --- weights as text -----------------------------------------------------------------------

  const sound = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");
  const allowed = (dial, value) => value >= dial[3] && value <= dial[4] && (dial[0] !== "product" || value === 0 || value === 1);

  // What differs from the report's model, short: `g.biology~5,c.loss_tolerance~0`.
  const write = (live, state) => live.dials.flatMap(([kind, name], k) => (state[k] === live.weights[k]
    ? [] : [`${KEYS[kind]}.${encodeURIComponent(sound(name))}~${state[k]}`])).join(",");

  // The state that such a text stands for; what this report does not know is passed over.
  const read = (live, text) => {
    const state = [...live.weights];
    const places = new Map(live.dials.map(([kind, name], k) => [`${KEYS[kind]}.${encodeURIComponent(sound(name))}`, k]));
    for (const item of text.replaceAll("%7E", "~").split(",")) {
      const cut = item.lastIndexOf("~");
      const place = places.get(item.slice(0, Math.max(cut, 0)));
      const value = item.slice(cut + 1);
      if (place !== undefined && NUMBER.test(value) && allowed(live.dials[place], Number(value))) state[place] = Number(value);
    }
    return state;
  };

  const tree = (value) => (value && typeof value === "object" && !Array.isArray(value)
    ? new Map(Object.entries(value).map(([key, one]) => [key, tree(one)])) : value);
  const put = (table, place, value) => {
    let inner = table;
    for (const key of place.slice(0, -1)) {
      if (!inner.has(key)) inner.set(key, new Map());
      inner = inner.get(key);
    }
    inner.set(place[place.length - 1], value);
  };

  const quoted = (text) => JSON.stringify(sound(text)).replaceAll("\x7f", "\\u007f");
  const keyOf = (name) => (WORD.test(name) ? name : quoted(name));
  const valueOf = (value) => {
    if (typeof value === "string") return quoted(value);
    if (Array.isArray(value)) return `[${value.map(valueOf).join(", ")}]`;
    if (value instanceof Map) return `{${[...value].map(([key, one]) => `${keyOf(key)} = ${valueOf(one)}`).join(", ")}}`;
    return String(value);
  };
  const linesOf = (table, place) => {
    const below = ([key, value]) => value instanceof Map && key !== "scale";
    const inner = [...table].filter(below);
    const plain = [...table].filter((entry) => !below(entry));
    return [
      ...(place.length && (plain.length || !inner.length) ? ["", `[${place.map(keyOf).join(".")}]`] : []),
      ...plain.map(([key, value]) => `${keyOf(key)} = ${valueOf(value)}`),
      ...inner.flatMap(([key, value]) => linesOf(value, [...place, key])),
    ];
  };

  // A model file with these weights, for `prioritize rank --model FILE`. Only proportions count between groups, and
  // between the criteria of one, and the file that is extended may write them otherwise: such weights go together.
  const toml = (live, state) => {
    const { at, groups, criteria, precedence, terms } = live;
    const table = tree(live.base);
    const whole = !table.has("extends");
    const moved = (places) => whole || places.some((k) => state[k] !== live.weights[k]);
    const together = (places, where) => { if (moved(places)) places.forEach((k, j) => put(table, where(j), state[k])); };
    together(groups.map((_, g) => g), (g) => ["groups", groups[g], "weight"]);
    groups.forEach((name, g) => {
      const k = at.products + g;
      if (moved([k])) put(table, ["groups", name, "aggregate"], state[k] ? "weighted_product" : "weighted_mean");
      const inside = criteria.flatMap(([, group], j) => (group === g ? [at.criteria + j] : []));
      together(inside, (j) => ["groups", name, "criteria", criteria[inside[j] - at.criteria][0], "weight"]);
    });
    together([at.effect], () => ["precedence", "weight"]);
    together(precedence.map((_, k) => at.precedence + k), (k) => ["precedence", "criteria", precedence[k][0], "weight"]);
    terms.forEach(([name, kind], k) => {
      together([at.terms + k], () => ["combinations", kind === "merit" ? "merits" : "signed", name]);
    });
    return linesOf(table, []).join("\n") + "\n";
  };

  return { load, rank, spread, write, read, toml };
})();
