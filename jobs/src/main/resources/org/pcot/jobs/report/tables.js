/* Results and configuration. */

/** The models before and after post-training: those before it once for each checkpoint and seed. */
function models() {
  const rows = [];
  const seen = new Set();
  for (const group of postGroups) {
    for (const run of group.runs) {
      const start = report.isSweep ? labelled(run.place, group.names.filter((name) => !["algorithm", "reward", "T"].includes(name))) : `step ${whole(run.from)}`;
      if (!seen.has(`${start} ${run.seed}`)) rows.push({ run, at: 0, name: `before RL, ${start}`.replace(/, $/, "") });
      seen.add(`${start} ${run.seed}`);
      rows.push({ run, at: run.steps.length - 1, name: `after ${counted(last(run.steps), "iteration")} of RL${postGroups.length > 1 ? `, ${group.label}` : ""}` });
    }
  }
  if (rows.length === 0) {
    report.runs.forEach((run) => rows.push({ run, at: run.steps.length - 1, name: `${runName(run)}, step ${whole(last(run.steps))}` }));
  }
  return rows;
}

function results() {
  const rows = models();
  const isCut = rows.some(({ run, at }) => Math.max(run.greedy.truncated[at] || 0, run.sampled.truncated[at] || 0) >= 0.01);
  const ks = distinct(rows.flatMap(({ run }) => Object.keys(run.sampled.pass))).map(Number).sort((a, b) => a - b);
  const interval = (answers, at) => [share(answers.accuracy[at]),
    isNumber(answers.low[at]) ? h("span", { class: "soft" }, ` ${share(answers.low[at], 2)}–${share(answers.high[at], 2)}`) : null];
  const columns = [["model", false], ...(seeds.length > 1 ? [["seed", true]] : []), ["greedy accuracy, 95%", true], ["median length", true],
    ["right / wrong length", true], ["sampled accuracy, 95%", true], ["long, sampled", true],
    ...(isCut ? [["cut off, greedy / sampled", true]] : []), ...ks.map((k) => [`pass@${k}`, true])];
  const cells = ({ run, at, name }) => [name, ...(seeds.length > 1 ? [run.seed] : []), interval(run.greedy, at), amount(run.greedy.median[at]),
    `${tokens(run.greedy.rightLength[at])} / ${tokens(run.greedy.wrongLength[at])}`, interval(run.sampled, at), share(run.sampled.long[at]),
    ...(isCut ? [`${share(run.greedy.truncated[at], 2)} / ${share(run.sampled.truncated[at], 2)}`] : []),
    ...ks.map((k) => share((run.sampled.pass[k] || [])[at]))];
  return h("section", { id: "results" }, h("div", { class: "head" }, h("h2", null, "Results"),
    h("span", { class: "small soft" }, `lengths in tokens${isNumber(report.temperature) ? `, sampled at temperature ${report.temperature}` : ""}`)),
    h("div", { class: rows.length > 14 ? "scroll tall" : "scroll", tabindex: 0, role: "region", "aria-label": "Results" },
      table("Models before and after post-training", columns, rows.map((row) => ({ cells: cells(row) })))));
}

function settings() {
  const holder = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Configuration" });
  const draw = (which) => holder.replaceChildren(table("Configuration", [["key", false], ["value", false], ["default", false], ["meaning", false]],
    report.settings.filter((setting) => which === "all" || !setting.isDefault).map((setting) => ({
      mark: setting.isDefault ? "kept" : "changed",
      cells: [h("code", null, setting.key), h("code", { class: "value-of" }, setting.value),
        h("code", { class: "soft" }, setting.isDefault ? "" : setting.byDefault || "–"), h("span", { class: "small soft meaning" }, setting.meaning)],
    }))));
  draw("changed");
  return h("section", { id: "configuration" }, h("div", { class: "head" }, h("h2", null, "Configuration"),
    choice("Keys", "settings", [["changed", "not the defaults"], ["all", "all keys"]], "changed", draw)),
    holder);
}
