/* The page: the outcome first. */

function header() {
  const about = [report.title, report.model, seeds.length > 1 ? `seeds ${seeds.join(", ")}` : `seed ${seeds[0]}`];
  return h("header", null,
    h("div", { class: "eyebrow" }, h("span", null, report.isSweep ? "Sweep" : "Experiment"), report.directory === report.name ? null : h("span", { class: "mono" }, report.directory)),
    h("h1", null, report.name), h("p", { class: "lead" }, about.filter(Boolean).join(" · ")));
}

function fact(name, before, after, note) {
  return h("div", { class: "fact" }, h("h3", null, name),
    h("div", { class: "value number" },
      before === null ? null : [h("span", { class: "was" }, before), h("span", { class: "arrow", "aria-label": "to" }, "→")],
      h("span", null, after)),
    h("div", { class: "note" }, note));
}

/** Of several seeds, from the least to the greatest. */
function spread(values, format) {
  return values.length > 1 ? `median of ${values.length} seeds, ${format(Math.min(...values))} to ${format(Math.max(...values))}` : "";
}

function changeFacts(group) {
  const of = (kind, quantity) => outcome(group, kind, quantity);
  const show = (name, found, format, note) => fact(name, group.isPostTraining ? format(found.before) : null, format(found.after), spread(found.all, format) || note);
  return h("div", { class: "facts" },
    show("Greedy accuracy", of("greedy", "accuracy"), share, isNumber(report.chance) ? `a guess has ${amount(report.chance)}` : "share of right answers"),
    show("Median length", of("greedy", "median"), amount, isNumber(report.chain) ? `tokens; a whole chain has ${report.chain}` : "tokens, greedy"),
    show("Sampled accuracy", of("sampled", "accuracy"), share, isNumber(report.temperature) ? `at temperature ${report.temperature}` : ""),
    show("Long answers, sampled", of("sampled", "long"), percent, "share that spells out its chain"));
}

function sentence(group) {
  const accuracy = outcome(group, "greedy", "accuracy");
  const length = outcome(group, "greedy", "median");
  if (!group.isPostTraining) {
    return h("p", { class: "verdict" }, `After ${counted(last(group.runs[0].steps), "step")} of ${preTraining}, greedy accuracy is `, h("b", null, share(accuracy.after)), ".");
  }
  const moved = Math.abs(accuracy.after - accuracy.before) < 0.02 ? "left greedy accuracy at" : accuracy.after > accuracy.before ? "raised greedy accuracy from" : "lowered greedy accuracy from";
  const figures = moved.endsWith("at") ? [h("b", null, share(accuracy.after, 2))] : [share(accuracy.before, 2), " to ", h("b", null, share(accuracy.after, 2))];
  const tokens = length.before === length.after ? `answers still have ${amount(length.after)} tokens` : [`answers went from ${amount(length.before)} to `, h("b", null, amount(length.after)), " tokens"];
  return h("p", { class: "verdict" }, `${counted(last(group.runs[0].steps), "iteration")} of RL${postGroups.length > 1 ? `, ${group.label},` : ""} ${moved} `, ...figures, "; ", tokens, ".");
}

/** From where to where, on a line from 0 to 1. */
function dumbbell(before, after, colour) {
  const x = (value) => 5 + 180 * value;
  return h("span", { class: "bar" }, s("svg", { viewBox: "0 0 190 14", width: "100%", height: 14, preserveAspectRatio: "none", "aria-hidden": "true" },
    s("line", { x1: 5, x2: 185, y1: 7, y2: 7, style: "stroke: var(--grid)", "stroke-width": 2 }),
    isNumber(report.chance) ? s("line", { x1: x(report.chance), x2: x(report.chance), y1: 2, y2: 12, style: "stroke: var(--rest)", "stroke-width": 1.5 }) : null,
    isNumber(before) && isNumber(after) ? s("line", { x1: x(before), x2: x(after), y1: 7, y2: 7, style: `stroke: ${colour}`, "stroke-width": 3, opacity: 0.55 }) : null,
    isNumber(before) ? s("circle", { cx: x(before), cy: 7, r: 3.6, style: `fill: var(--card); stroke: ${colour}`, "stroke-width": 2 }) : null,
    isNumber(after) ? s("circle", { cx: x(after), cy: 7, r: 4.6, style: `fill: ${colour}` }) : null));
}

function changes() {
  if (postGroups.length < 2) return null;
  const columns = [["RL", false], ["greedy accuracy, before and after", false], ["", true], ["median length", true], ["sampled accuracy", true]];
  const arrow = (found, format) => `${format(found.before)} → ${format(found.after)}`;
  const rows = postGroups.map((group) => ({ cells: [group.label,
    dumbbell(outcome(group, "greedy", "accuracy").before, outcome(group, "greedy", "accuracy").after, group.colour),
    arrow(outcome(group, "greedy", "accuracy"), share), arrow(outcome(group, "greedy", "median"), amount), arrow(outcome(group, "sampled", "accuracy"), share)] }));
  return h("div", { class: `changes scroll${rows.length > 14 ? " tall" : ""}`, tabindex: 0, role: "region", "aria-label": "Before and after RL" },
    table("Before and after RL, medians of seeds", columns, rows));
}

/** Each warning once, with the runs that it is of; and the runs that did not come to their ends. */
function warnings() {
  const found = new Map();
  const add = (text, run, more) => found.set(text, [...(found.get(text) || []), `${run.isPostTraining ? "RL, " : ""}${runName(run)}${more}`]);
  for (const run of report.runs) {
    if (run.warning !== "") add(run.warning, run, "");
    if (!isFinished(run)) add("not finished", run, `: ${whole(last(run.steps))} of ${whole(run.planned)}`);
  }
  return [...found].map(([text, runs]) => h("p", { class: "warning" }, h("b", null, text), ` – ${runs.slice(0, 4).join("; ")}${runs.length > 4 ? `, and ${runs.length - 4} more runs` : ""}`));
}

/** The group that ended best; of equals the one that RL changed most. */
function best() {
  const rank = (group) => {
    const { before, after } = outcome(group, "greedy", "accuracy");
    return 2 * (after || 0) - (before || 0) * 0.001;
  };
  return (postGroups.length > 0 ? postGroups : preGroups).reduce((a, b) => (rank(b) > rank(a) ? b : a));
}

/** Where greedy decoding switches, or what RL reached: a sentence for one task, a card for each of several. */
function thresholds() {
  if (report.thresholds.length > 1) return h("div", { class: "facts", style: "margin-top: 28px" }, report.thresholds.map(threshold));
  const one = report.thresholds[0];
  if (!isNumber(one.estimate)) {
    const none = `After ${preTraining}, greedy accuracy switches at no p_cot of this sweep.`;
    return postGroups.length > 0 ? [sentence(best()), h("p", { class: "lead" }, none)] : h("p", { class: "verdict" }, none);
  }
  return [h("p", { class: "verdict" }, `After ${preTraining}, greedy answers become right at p_cot = `, h("b", null, share(one.estimate)), "."),
    h("p", { class: "lead" }, isNumber(one.low) ? `95% interval ${share(one.low)} to ${share(one.high)}, over ${counted(seeds.length, "seed")}.` : "One seed crosses: there is no interval.")];
}

function threshold(found) {
  return isNumber(found.estimate)
    ? fact(`Threshold of p_cot, ${found.label}`, null, share(found.estimate), isNumber(found.low) ? `95%: ${share(found.low)} to ${share(found.high)}` : "one seed crosses: no interval")
    : fact(`Threshold of p_cot, ${found.label}`, null, "none", "no seed crosses");
}

/** Final accuracy, or another quantity, by p_cot: pre-training, and each kind of post-training. */
function byShare(kind) {
  const lines = [];
  const names = (group) => group.names.filter((name) => name !== "p_cot");
  for (const isAfter of [false, true]) {
    const families = new Map();
    for (const group of isAfter ? postGroups : preGroups) {
      const family = `${isAfter ? "after RL" : `after ${preTraining}`}${names(group).length ? `, ${labelled(group.place, names(group))}` : ""}`;
      if (!families.has(family)) families.set(family, []);
      families.get(family).push(...group.runs);
    }
    for (const [name, runs] of families) {
      const xs = distinct(runs.map((run) => run.pCot)).sort((a, b) => a - b);
      lines.push({ name, xs, runs, ys: (quantity) => xs.map((x) => median(runs.filter((run) => run.pCot === x).map((run) => last(run[kind][quantity])))),
        colour: isAfter ? `var(--c${lines.length % 8})` : "var(--pre)", dash: "" });
    }
  }
  return lines;
}

function sweepCurves(onPick) {
  const linked = [];
  const one = report.thresholds.length === 1 ? report.thresholds[0] : {};
  const common = { xName: "p_cot", rules: [...(isNumber(one.estimate) ? [{ x: one.estimate, label: "threshold" }] : [])],
    bands: isNumber(one.low) ? [{ from: Math.max(one.low, Math.min(...report.runs.map((run) => run.pCot))), to: Math.min(one.high, Math.max(...report.runs.map((run) => run.pCot))) }] : [] };
  const pick = (run, x) => { const at = run.samples ? run : null; if (at) onPick(at, last(at.steps)); };
  const charts = [
    [new Chart({ ...common, title: "Accuracy at the end", format: (value) => share(value), yRange: [0, 1.03], references: guess() }, linked), "accuracy"],
    [new Chart({ ...common, title: "Median length at the end, in tokens", format: amount }, linked), "median"]];
  const draw = (kind) => charts.forEach(([chart, quantity]) => chart.show(byShare(kind).map((line) => ({ ...line, ys: line.ys(quantity) }))));
  draw("greedy");
  return h("div", { class: "changes" },
    h("div", { class: "head" }, h("h2", null, "By the share of long demonstrations"),
      choice("Answers", "share-kind", [["greedy", "greedy"], ["sampled", "sampled"]], "greedy", draw)),
    h("div", { class: "keys" }, byShare("greedy").map((line) => h("span", { class: "key small" }, h("i", { class: "swatch", style: `background: ${line.colour}; margin: 0` }), line.name))),
    h("div", { class: "panels" }, charts.map(([chart]) => chart.element)));
}

function main() {
  const samples = new Samples();
  const pick = (run, step) => samples.pick(run, step);
  const isOverShares = report.thresholds.length > 0;
  document.getElementById("page").replaceChildren(...[
    header(),
    h("div", { id: "outcome" }, isOverShares ? thresholds() : [sentence(best()), changeFacts(best())],
      isOverShares ? sweepCurves(pick) : null, changes(), warnings()),
    curves(pick), samples.section(), results(), settings(),
    h("footer", null, Object.entries(report.origin).map(([name, value]) => h("span", null, `${name} ${value}`)), h("span", null, "written by pcot report")),
  ].filter(Boolean));
}

main();
