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

/** Of values in order a scale, of others colours that are easily told apart. */
function paint() {
  const telling = report.isSweep && preGroups.length > 1 ? preGroups[0].names : postGroups.flatMap((group) => group.names);
  const coloured = distinct(telling).find((name) => name === "p_cot" || name === "from step") || distinct(telling)[0];
  const values = distinct(groups.map((group) => group.place[coloured]).filter((value) => value !== undefined));
  const isOrdered = values.every((value) => value !== "" && isFinite(value));
  if (isOrdered) values.sort((a, b) => a - b);
  const rest = (group) => labelled(group.place, group.names.filter((name) => name !== coloured));
  const dashes = distinct(postGroups.map(rest));
  for (const group of groups) {
    const rank = values.indexOf(group.place[coloured]);
    const part = values.length > 1 ? Math.round((100 * rank) / (values.length - 1)) : 0;
    if (rank < 0) group.colour = group.isPostTraining ? "var(--accent)" : "var(--pre)";
    else if (values.length < 2) group.colour = "var(--accent)";
    else group.colour = isOrdered ? `color-mix(in oklab, var(--to) ${part}%, var(--from))` : `var(--c${rank % 8})`;
    group.dash = ["", "6 4", "1.5 4", "9 4 1.5 4"][Math.max(0, dashes.indexOf(rest(group))) % 4];
    if (!group.isPostTraining && preGroups.length === 1) group.colour = "var(--pre)";
    if (!group.isPostTraining) group.dash = "";
  }
}
paint();

const runName = (run) => run.group.label + (seeds.length > 1 ? `, seed ${run.seed}` : "");
const isFinished = (run) => last(run.steps) >= run.planned;

/** What the seeds of a group showed, before post-training and at the end: medians. */
function outcome(group, kind, quantity) {
  const values = (at) => group.runs.map((run) => run[kind][quantity].at(at));
  return { before: median(values(0)), after: median(values(-1)), all: values(-1).filter(isNumber) };
}
