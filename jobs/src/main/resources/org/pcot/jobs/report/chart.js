/* A chart of lines that answers to pointer and keyboard. */

/** Round numbers from about low to high. */
function ticks(low, high, wanted, isWhole) {
  const rough = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  if (isWhole) step = Math.max(1, Math.round(step));
  const result = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) result.push(+(i * step).toPrecision(12));
  return result;
}

class Chart {
  /**
   * options: title, xName, format, yRange (or none), references [{y, label}], marks [{x, colour}], onPick(series, index),
   * isXWhole; series: {name, colour, dash, xs, ys, run}; linked: charts with the same x, which show the same place
   */
  constructor(options, linked) {
    this.options = options;
    this.linked = linked;
    linked.push(this);
    this.series = [];
    this.at = null;
    this.readout = h("div", { class: "readout", hidden: true });
    this.drawing = s("svg", { "aria-hidden": "true" });
    this.plot = h("div", {
      class: options.onPick ? "plot picks" : "plot", tabindex: 0, role: "slider", "aria-label": this.label(), "aria-valuemin": 0, "aria-valuenow": 0, "aria-valuetext": "no point yet",
      onpointermove: (event) => this.point(event), onpointerdown: (event) => this.point(event), onpointerleave: () => this.leave(),
      onclick: (event) => this.click(event), onkeydown: (event) => this.key(event), onblur: () => this.leave(),
    }, this.drawing, this.readout);
    this.element = h("div", { class: "panel" }, h("h3", null, options.title), this.plot);
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  label() {
    return `${this.options.title}. Arrow keys move${this.options.onPick ? ", Enter shows samples" : ""}`;
  }

  show(series) {
    this.series = series.filter((one) => one.ys.some(isNumber));
    this.xs = distinct(this.series.flatMap((one) => one.xs)).sort((a, b) => a - b);
    this.draw();
  }

  draw() {
    const width = this.plot.clientWidth;
    if (width === 0 || !this.xs) return;
    this.size = { width, height: 190, left: 40, right: 10, top: 10, bottom: 34 };
    this.scale();
    this.lines = this.series.map((one) => s("path", { class: "line", d: this.path(one), style: `stroke: ${one.colour}`, "stroke-dasharray": one.dash || null }));
    const dots = this.series.filter((one) => one.xs.length === 1 && isNumber(one.ys[0]))
      .map((one) => s("circle", { cx: this.x(one.xs[0]), cy: this.y(one.ys[0]), r: 3.5, style: `fill: ${one.colour}` }));
    this.cursor = s("g");
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${this.size.height}`);
    this.drawing.setAttribute("height", this.size.height);
    this.drawing.replaceChildren(...this.frame(), ...this.lines, ...dots, this.cursor);
    this.plot.setAttribute("aria-valuemax", Math.max(0, this.xs.length - 1));
    this.place(this.at);
  }

  scale() {
    const { width, height, left, right, top, bottom } = this.size;
    const ys = this.series.flatMap((one) => one.ys).filter(isNumber);
    const [low, high] = this.options.yRange || this.reach([...ys, ...(this.options.references || []).map((one) => one.y)]);
    this.low = low;
    this.high = high;
    const first = this.options.xRange ? this.options.xRange[0] : this.xs[0];
    const span = (this.options.xRange ? this.options.xRange[1] : last(this.xs)) - first || 1;
    this.first = first;
    this.span = span;
    this.x = (value) => left + ((value - first) / span) * (width - left - right);
    this.y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
  }

  /** From 0, unless the values lie far from it. */
  reach(values) {
    if (values.length === 0) return [0, 1];
    const least = Math.min(...values);
    const most = Math.max(...values);
    const low = least >= 0 && least < most * 0.75 ? 0 : least - (most - least) * 0.08;
    return [low, most > low ? most + (most - low) * 0.06 : low + 1];
  }

  path(one) {
    let d = "";
    let isOpen = false;
    one.ys.forEach((y, i) => {
      if (isNumber(y)) d += `${isOpen ? "L" : "M"}${this.x(one.xs[i]).toFixed(1)} ${this.y(y).toFixed(1)}`;
      isOpen = isNumber(y);
    });
    return d;
  }

  frame() {
    const { width, height, left, right, bottom } = this.size;
    const base = height - bottom;
    const parts = [];
    for (const y of ticks(this.low, this.high, 4, false)) {
      parts.push(s("line", { class: "grid", x1: left, x2: width - right, y1: this.y(y), y2: this.y(y) }),
        s("text", { x: left - 7, y: this.y(y) + 4, "text-anchor": "end" }, amount(y)));
    }
    parts.push(s("line", { class: "axis", x1: left, x2: width - right, y1: base, y2: base }));
    for (const x of ticks(this.first, this.first + this.span, width > 380 ? 6 : 4, this.options.isXWhole)) {
      parts.push(s("text", { x: this.x(x), y: base + 16, "text-anchor": "middle" }, amount(x)));
    }
    parts.push(s("text", { x: width - right, y: base + 31, "text-anchor": "end" }, this.options.xName));
    for (const { y, label } of this.options.references || []) {
      parts.push(s("line", { class: "reference", x1: left, x2: width - right, y1: this.y(y), y2: this.y(y) }),
        s("text", { class: "name", x: width - right - 3, y: this.y(y) - 5, "text-anchor": "end" }, label));
    }
    for (const { x, label } of this.options.rules || []) {
      parts.push(s("line", { class: "reference", x1: this.x(x), x2: this.x(x), y1: this.size.top, y2: base }),
        s("text", { class: "name", x: this.x(x) + 4, y: base - 7 }, label));
    }
    for (const { from, to } of this.options.bands || []) {
      parts.push(s("rect", { x: this.x(from), width: this.x(to) - this.x(from), y: this.size.top, height: base - this.size.top, style: "fill: var(--accent)", opacity: 0.09 }));
    }
    for (const { x, colour } of this.options.marks || []) {
      parts.push(s("path", { d: `M${this.x(x)} ${base - 7}l4.5 7h-9z`, style: `fill: ${colour}` }));
    }
    return parts;
  }

  nearest(value) {
    return this.xs.reduce((best, x) => (Math.abs(x - value) < Math.abs(best - value) ? x : best), this.xs[0]);
  }

  point(event) {
    if (!this.x || this.xs.length === 0) return;
    const box = this.plot.getBoundingClientRect();
    const { left, right, width } = this.size;
    this.pointed = event.clientY - box.top;
    this.tell(this.nearest(this.first + ((event.clientX - box.left - left) / (width - left - right)) * this.span));
  }

  /** All linked charts show this place, or none. */
  tell(x) {
    this.linked.forEach((chart) => chart.place(x));
    if (x !== null) this.write(x);
  }

  leave() {
    this.pointed = null;
    this.linked.forEach((chart) => { chart.place(null); chart.readout.hidden = true; });
  }

  /** The values at a place, the ones nearest to the pointer first. */
  values(x) {
    const values = this.series
      .map((one) => ({ one, index: one.xs.indexOf(x) }))
      .filter(({ one, index }) => index >= 0 && isNumber(one.ys[index]));
    const height = (value) => Math.abs(this.y(value.one.ys[value.index]) - this.pointed);
    return isNumber(this.pointed) ? values.sort((a, b) => height(a) - height(b)) : values;
  }

  place(x) {
    this.at = x;
    if (!this.cursor) return;
    this.cursor.replaceChildren();
    this.lift(null);
    if (x === null || !this.xs.includes(x)) return;
    const { height, top, bottom } = this.size;
    this.cursor.append(s("line", { class: "rule", x1: this.x(x), x2: this.x(x), y1: top, y2: height - bottom }),
      ...this.values(x).slice(0, 12).map(({ one, index }) => s("circle", { cx: this.x(x), cy: this.y(one.ys[index]), r: 4, style: `fill: ${one.colour}; stroke: var(--card)`, "stroke-width": 1.5 })));
  }

  /** Among many lines the nearest one stands out. */
  lift(series) {
    const isCrowd = this.series.length > 6;
    this.lines.forEach((line, i) => { line.style.opacity = !isCrowd ? 1 : series === null ? 0.75 : this.series[i] === series ? 1 : 0.15; });
  }

  write(x) {
    const values = this.values(x);
    if (isNumber(this.pointed) && values.length > 0) this.lift(values[0].one);
    const shown = values.slice(0, 7);
    const where = `${this.options.xName} ${amount(x)}`;
    this.readout.replaceChildren(h("div", { class: "soft" }, where),
      ...shown.map(({ one, index }) => h("div", { class: "row" },
        h("span", null, h("i", { class: "swatch", style: `background: ${one.colour}` }), one.name),
        h("span", { class: "number" }, this.options.format(one.ys[index])))),
      ...(values.length > shown.length ? [h("div", { class: "soft" }, `and ${values.length - shown.length} more`)] : []),
      ...(this.options.onPick ? [h("div", { class: "soft" }, "click for samples")] : []));
    this.readout.hidden = false;
    const isRight = this.x(x) > this.size.width / 2;
    this.readout.style.left = isRight ? "auto" : `${this.x(x) + 12}px`;
    this.readout.style.right = isRight ? `${this.size.width - this.x(x) + 12}px` : "auto";
    this.plot.setAttribute("aria-valuenow", this.xs.indexOf(x));
    this.plot.setAttribute("aria-valuetext",
      `${where}: ${shown.map(({ one, index }) => `${one.name} ${this.options.format(one.ys[index])}`).join("; ")}`);
  }

  click(event) {
    this.point(event);
    this.pick();
  }

  pick() {
    const nearest = this.at === null ? null : this.values(this.at)[0];
    if (nearest && this.options.onPick) this.options.onPick(nearest.one.run, this.at);
  }

  key(event) {
    if (!this.xs || this.xs.length === 0) return;
    const index = this.xs.indexOf(this.at);
    const moves = { ArrowRight: index + 1, ArrowUp: index + 1, ArrowLeft: index < 0 ? this.xs.length - 1 : index - 1, ArrowDown: index - 1, Home: 0, End: this.xs.length - 1 };
    if (event.key in moves) {
      this.tell(this.xs[Math.max(0, Math.min(this.xs.length - 1, moves[event.key]))]);
      event.preventDefault();
    } else if (event.key === "Enter") {
      this.pick();
    } else if (event.key === "Escape") {
      this.leave();
    }
  }
}
