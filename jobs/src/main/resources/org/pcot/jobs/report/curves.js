/* The course of training. */

function evaluated(groupsShown, kind, quantity) {
  return groupsShown.filter((group) => group.isShown).flatMap((group) => group.runs.map((run) => ({
    name: runName(run), colour: group.colour, dash: group.dash, xs: run.steps, ys: run[kind][quantity], run,
  })));
}

function trained(groupsShown, quantity) {
  return groupsShown.filter((group) => group.isShown).flatMap((group) => group.runs
    .filter((run) => run.training && quantity in run.training.values)
    .map((run) => ({ name: runName(run), colour: group.colour, dash: group.dash, xs: run.training.steps, ys: run.training.values[quantity], run })));
}

const guess = () => (isNumber(report.chance) ? [{ y: report.chance, label: "a guess" }] : []);
const chain = () => (isNumber(report.chain) ? [{ y: report.chain, label: "a whole chain" }] : []);

/** Charts of one phase, below one another; each knows how to fetch its lines. */
function phaseCharts(groupsShown, onPick) {
  if (groupsShown.length === 0) return [];
  const isAfter = groupsShown[0].isPostTraining;
  const phase = isAfter ? "Post-training" : preTraining[0].toUpperCase() + preTraining.slice(1);
  const linked = [];
  const marks = isAfter ? [] : postGroups.flatMap((group) => distinct(group.runs.map((run) => run.from)).map((x) => ({ x, colour: group.colour })));
  const steps = groupsShown.flatMap((group) => group.runs.flatMap((run) => [run.steps[0], last(run.steps)]));
  const common = { xRange: [Math.min(...steps), Math.max(...steps)], xName: isAfter ? "iteration" : "step", isXWhole: true, marks: report.isSweep ? [] : marks, onPick: isAfter ? onPick : null };
  const charts = [
    { chart: new Chart({ ...common, title: `${phase}: accuracy`, format: (value) => share(value), yRange: [0, 1.03], references: guess() }, linked),
      lines: (kind) => evaluated(groupsShown, kind, "accuracy") },
    { chart: new Chart({ ...common, title: `${phase}: median length of answers, in tokens`, format: amount, references: chain() }, linked),
      lines: (kind) => evaluated(groupsShown, kind, "median") },
  ];
  const quantity = isAfter ? "reward" : "loss";
  if (trained(groupsShown, quantity).length > 0) {
    const onPickSampled = common.onPick && ((run, iteration) => onPick(run, iteration - 1)); // its model is the one before
    charts.push({ chart: new Chart({ ...common, onPick: onPickSampled, title: isAfter ? `${phase}: mean reward of samples` : `${phase}: loss`, format: amount }, linked),
      lines: () => trained(groupsShown, quantity) });
  }
  return charts;
}

function toggle(colour, dash, label, onToggle) {
  const line = colour === null ? null : s("svg", { width: 22, height: 8, "aria-hidden": "true" },
    s("line", { x1: 1, x2: 21, y1: 4, y2: 4, style: `stroke: ${colour}`, "stroke-width": 2.5, "stroke-dasharray": dash || null }));
  const button = h("button", { class: "key", type: "button", "aria-pressed": "true", onclick: () => {
    const isOn = button.getAttribute("aria-pressed") === "false";
    button.setAttribute("aria-pressed", String(isOn));
    onToggle(isOn);
  } }, line, label);
  return button;
}

/** Of few groups a key for each. */
function keys(redraw) {
  if (groups.length < 3) return null;
  return h("div", { class: "keys", role: "group", "aria-label": "Runs shown" },
    groups.map((group) => toggle(group.colour, group.dash, group.label, (isOn) => { group.isShown = isOn; redraw(); })));
}

/** Of many a key for each value of what tells them apart; one such name gives the colours. */
function manyKeys(redraw) {
  const hidden = new Set();
  const box = h("div", { class: "dimensions" });
  const fill = (coloured) => box.replaceChildren(...dimensions.map((dimension) => h("div", { class: "keys", role: "group", "aria-label": dimension.name },
    h("span", { class: "name small soft" }, dimension.name),
    dimension.values.map((value) => {
      const id = `${dimension.name} ${value}`;
      const button = toggle(dimension === coloured ? colourOf(dimension, value) : null, "", value, (isOn) => {
        if (isOn) hidden.delete(id);
        else hidden.add(id);
        groups.forEach((group) => { group.isShown = Object.entries(group.place).every(([name, own]) => !hidden.has(`${name} ${own}`)); });
        redraw();
      });
      button.setAttribute("aria-pressed", String(!hidden.has(id)));
      return button;
    }))));
  const select = h("select", { "aria-label": "Colours by", onchange: () => {
    paint(dimensions[select.value]);
    fill(dimensions[select.value]);
    redraw();
  } }, dimensions.map((dimension, i) => h("option", { value: i, selected: dimension === firstDimension }, `colours by ${dimension.name}`)));
  fill(firstDimension);
  return { box, select };
}

function curves(onPick) {
  const before = phaseCharts(preGroups, onPick);
  const after = phaseCharts(postGroups, onPick);
  const all = [...before, ...after];
  let kind = "greedy";
  const redraw = () => all.forEach(({ chart, lines }) => chart.show(lines(kind)));
  const rows = before.map((one, i) => [one, after[i]]).flat().filter(Boolean);
  const panels = before.length > 0 && after.length > 0 ? rows : all;
  redraw();
  const many = isMany ? manyKeys(redraw) : null;
  return h("section", { id: "curves" },
    h("div", { class: "head" }, h("h2", null, "Course of training"),
      h("div", { class: "controls" }, many && dimensions.length > 1 ? many.select : null,
        choice("Answers", "kind", [["greedy", "greedy"], ["sampled", "sampled"]], kind, (value) => { kind = value; redraw(); }))),
    many ? many.box : keys(redraw),
    h("div", { class: before.length > 0 && after.length > 0 ? "panels" : "panels single" }, panels.map(({ chart }) => chart.element)),
    everyEvaluation(onPick));
}

/** Filled when it is opened. */
function everyEvaluation(onPick) {
  const MOST = 2000;
  const columns = [["run", false], ["step", true], ["greedy accuracy", true], ["95%", true], ["median length", true],
    ["sampled accuracy", true], ["long, sampled", true], ["", false]];
  const details = h("details", { ontoggle: () => {
    if (!details.open || details.querySelector("table")) return;
    const rows = report.runs.flatMap((run) => run.steps.map((step, i) => ({ cells: [
      `${run.isPostTraining ? "RL: " : ""}${runName(run)}`, whole(step), share(run.greedy.accuracy[i]),
      `${share(run.greedy.low[i], 2)}–${share(run.greedy.high[i], 2)}`, amount(run.greedy.median[i]),
      share(run.sampled.accuracy[i]), share(run.sampled.long[i]),
      run.samples.length > 0 ? h("button", { class: "link", type: "button", onclick: () => onPick(run, step) }, "samples") : "",
    ] })));
    details.append(h("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Every evaluation" }, table("Every evaluation", columns, rows.slice(0, MOST))));
    if (rows.length > MOST) details.append(h("p", { class: "small soft" }, `The first ${whole(MOST)} of ${whole(rows.length)}.`));
  } }, h("summary", null, "Every evaluation as a table"));
  return details;
}
