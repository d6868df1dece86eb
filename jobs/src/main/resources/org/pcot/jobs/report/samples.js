/* What was sampled: at the start, in the middle, at the end, or where the reader points. */

const LONG_TEXT = 420;

function textOf(part, kind) {
  const isLong = part.text.length > LONG_TEXT || part.text.split("\n").length > 9;
  const rest = part.more ? h("span", { class: "soft" }, ` … ${counted(part.more, "more character")}`) : null;
  const brief = [...part.text].slice(0, LONG_TEXT).join("").split("\n").slice(0, 9).join("\n");
  const body = h("pre", { class: `text ${kind}`, dir: "auto" }, isLong ? `${brief} …` : part.text, isLong ? null : rest);
  if (!isLong) return body;
  const button = h("button", { class: "link small", type: "button", "aria-expanded": "false", onclick: () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    button.textContent = isOpen ? "show all" : "show less";
    body.replaceChildren(...(isOpen ? [`${brief} …`] : [part.text, rest || ""]));
  } }, "show all");
  return h("div", null, body, button);
}

function responseOf(response) {
  return h("div", { class: `response ${response.isRight ? "right" : "wrong"}` },
    h("div", { class: "badges" }, h("b", null, response.isRight ? "right" : "wrong"),
      h("span", null, response.isLong ? "long" : "short"), h("span", null, counted(response.tokens, "token")),
      response.ended ? null : h("span", null, "cut off"),
      h("span", { title: "what its gradient is multiplied by" }, `advantage ${signed(response.advantage)}`)),
    response.text === "" ? h("div", { class: "soft small" }, "nothing") : textOf(response, ""));
}

function promptOf(prompt, isWanted) {
  const responses = prompt.shown.filter(isWanted);
  if (responses.length === 0) return null;
  return h("div", { class: "problem" }, textOf(prompt, "prompt"),
    h("div", { class: "meta" }, h("span", null, "answer ", h("code", null, prompt.answer)),
      h("span", null, `${prompt.right} of ${prompt.responses} right`)),
    responses.map(responseOf));
}

function meter(name, value, kind) {
  return [h("span", null, name), h("div", { class: "meter" }, h("i", { class: kind, style: `width: ${100 * (value || 0)}%` })),
    h("span", { class: "number" }, percent(value))];
}

class Samples {
  constructor() {
    this.runs = report.runs.filter((run) => run.samples.length > 0);
    this.answers = "all";
    this.lengths = "all";
    this.columns = h("div", { class: "columns" });
    if (this.runs.length === 0) return;
    this.runChoice = h("select", { "aria-label": "Run", onchange: () => this.choose(this.runs[this.runChoice.value]) },
      this.runs.map((run, i) => h("option", { value: i }, runName(run))));
    this.choose(this.best());
  }

  /** The run that ended best is the one to look at first. */
  best() {
    return this.runs.reduce((a, b) => (last(b.greedy.accuracy) > last(a.greedy.accuracy) ? b : a));
  }

  choose(run) {
    this.run = run;
    this.picked = -1;
    this.shown = distinct([0, run.samples.length >> 1, run.samples.length - 1]);
    this.runChoice.value = String(this.runs.indexOf(run));
    this.draw();
  }

  /** The samples of the model that a point of a curve is of, or the nearest that are kept. */
  pick(run, step) {
    if (run.samples.length === 0) {
      this.columns.parentElement?.scrollIntoView();
      return;
    }
    if (run !== this.run) this.choose(run);
    const distance = (i) => Math.abs(run.samples[i].weights - step);
    const nearest = run.samples.reduce((best, sample, i) => (distance(i) < distance(best) ? i : best), 0);
    let column = this.shown.indexOf(nearest);
    if (column < 0) {
      column = this.shown.length >> 1;
      this.shown[column] = nearest;
    }
    this.picked = column;
    this.draw();
    const target = this.columns.children[column];
    target.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  }

  isWanted(response) {
    return (this.answers === "all" || response.isRight === (this.answers === "right"))
      && (this.lengths === "all" || response.isLong === (this.lengths === "long"));
  }

  draw() {
    this.columns.replaceChildren(...this.shown.map((index, column) => this.column(index, column)));
  }

  column(index, column) {
    const sample = this.run.samples[index];
    const iterations = h("select", { "aria-label": "Iteration", onchange: () => {
      this.shown[column] = Number(iterations.value);
      this.draw();
    } }, this.run.samples.map((one, i) => h("option", { value: i, selected: i === index }, `iteration ${one.iteration}`)));
    const title = column === this.picked ? "Where you pointed"
      : index === 0 ? "At the start" : index === this.run.samples.length - 1 ? "At the end" : "On the way";
    const prompts = sample.shown.map((prompt) => promptOf(prompt, (response) => this.isWanted(response))).filter(Boolean);
    return h("article", { class: column === this.picked ? "column picked" : "column", tabindex: -1, "aria-label": `${title}, iteration ${sample.iteration}` },
      h("div", { class: "top" },
        h("div", { class: "head" }, h("h3", null, title), iterations),
        h("div", { class: "meters" }, meter("right", sample.right, "right"), meter("long", sample.long, "long")),
        h("div", { class: "meta" }, h("span", null, `${counted(sample.responses, "response")} to ${counted(sample.prompts, "prompt")}`),
          h("span", null, `mean length ${tokens(sample.meanLength)}`),
          h("span", null, sample.weights === 0 ? "by the model before RL" : `by the model after ${counted(sample.weights, "iteration")}`))),
      prompts.length > 0 ? prompts : h("div", { class: "nothing" }, "No response shown here is like that."));
  }

  section() {
    if (this.runs.length === 0) return null;
    const kept = this.run.keptIterations;
    return h("section", { id: "answers" },
      h("div", { class: "head" }, h("h2", null, "What it answered"),
        h("div", { class: "controls" }, this.runs.length > 1 ? this.runChoice : null,
          choice("Answers", "answers", [["all", "all"], ["right", "right"], ["wrong", "wrong"]], "all", (value) => { this.answers = value; this.draw(); }),
          choice("Lengths", "lengths", [["all", "all"], ["long", "long"], ["short", "short"]], "all", (value) => { this.lengths = value; this.draw(); }))),
      this.columns,
      h("p", { class: "small soft", style: "margin-top: 12px" },
        "Shown of each iteration: prompts whose responses differ most, and of their responses each kind first. "
        + (kept > this.run.samples.length ? `${this.run.samples.length} of ${counted(kept, "iteration")}; ` : "")
        + "pcot rollouts prints all."));
  }
}
