/* What the page is of: runs, and groups of runs that differ in their seeds alone. */

const report = JSON.parse(document.getElementById("data").textContent);
const preTraining = report.isFineTuning ? "fine-tuning" : "pre-training";
const seeds = distinct(report.runs.map((run) => run.seed)).sort((a, b) => a - b);

/** The names in whose values runs differ. */
function tellingNames(runs) {
  const names = distinct(runs.flatMap((run) => Object.keys(run.place)));
  return names.filter((name) => distinct(runs.map((run) => run.place[name])).length > 1);
}

function labelled(place, names) {
  return names.filter((name) => name in place)
    .map((name) => (name === "algorithm" || name === "reward" ? place[name] : `${name} ${place[name]}`))
    .join(", ");
}

/** In the order of the data; each with a colour and a dash of its own. */
function grouped(isPostTraining) {
  const runs = report.runs.filter((run) => run.isPostTraining === isPostTraining);
  const names = tellingNames(runs);
  const groups = new Map();
  for (const run of runs) {
    const label = labelled(run.place, names)
      || (isPostTraining ? run.place.algorithm || "RL" : preTraining);
    if (!groups.has(label)) groups.set(label, { label, isPostTraining, names, place: run.place, runs: [], isShown: true });
    groups.get(label).runs.push(run);
    run.group = groups.get(label);
  }
  return [...groups.values()];
}

const preGroups = grouped(false);
const postGroups = grouped(true);
const groups = [...preGroups, ...postGroups];

/** Names that tell groups apart, with their values in order. */
const dimensions = distinct(groups.flatMap((group) => group.names)).map((name) => {
  const values = distinct(groups.map((group) => group.place[name]).filter((value) => value !== undefined));
  const isOrdered = values.every((value) => value !== "" && isFinite(value));
  return { name, values: isOrdered ? values.sort((a, b) => a - b) : values, isOrdered };
});
const isMany = groups.length > 7;

/** Of values in order a scale, of others colours that are easily told apart. */
function colourOf(dimension, value) {
  const rank = dimension.values.indexOf(value);
  const part = Math.round((100 * rank) / (dimension.values.length - 1));
  return dimension.isOrdered ? `color-mix(in oklab, var(--to) ${part}%, var(--from))` : `var(--c${rank % 8})`;
}

/** A colour for each value of one dimension, and a dash for what else tells groups apart. */
function paint(dimension) {
  const rest = (group) => labelled(group.place, group.names.filter((name) => name !== dimension?.name));
  const dashes = distinct(postGroups.map(rest));
  for (const group of groups) {
    const value = dimension && group.place[dimension.name];
    group.colour = value !== undefined ? colourOf(dimension, value) : group.isPostTraining ? "var(--accent)" : "var(--pre)";
    group.dash = group.isPostTraining ? ["", "6 4", "1.5 4", "9 4 1.5 4"][dashes.indexOf(rest(group)) % 4] : "";
  }
}
const firstDimension = dimensions.find(({ name }) => name === "p_cot" || name === "from step") || dimensions[0];
paint(firstDimension);

const runName = (run) => run.group.label + (seeds.length > 1 ? `, seed ${run.seed}` : "");
const isFinished = (run) => last(run.steps) >= run.planned;

/** What the seeds of a group showed, before post-training and at the end: medians. */
function outcome(group, kind, quantity) {
  const values = (at) => group.runs.map((run) => run[kind][quantity].at(at));
  return { before: median(values(0)), after: median(values(-1)), all: values(-1).filter(isNumber) };
}
