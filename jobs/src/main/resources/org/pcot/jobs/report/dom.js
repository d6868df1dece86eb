/* Elements and numbers. Text goes into the page as text alone, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** An element of HTML, or of a drawing. */
const h = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

const isNumber = (value) => typeof value === "number";
const share = (value, digits = 3) => (isNumber(value) ? value.toFixed(digits) : "–");
const percent = (value) => (isNumber(value) ? `${(100 * value).toFixed(value > 0 && value < 0.1 ? 1 : 0)}%` : "–");
const whole = (value) => value.toLocaleString("en-US");
const counted = (count, noun) => `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Of tokens, and of other quantities without a unit. */
function amount(value) {
  if (!isNumber(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return whole(Math.round(value));
  return String(+value.toFixed(size >= 10 ? 1 : 3));
}

const signed = (value) => (value < 0 ? "−" : value > 0 ? "+" : "") + amount(Math.abs(value));

/** A mean length, in tokens. */
const tokens = (value) => (isNumber(value) ? String(+value.toFixed(1)) : "–");

function median(values) {
  const sorted = values.filter(isNumber).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const distinct = (values) => [...new Set(values)];
const last = (values) => values[values.length - 1];

/** One of several, by radio buttons. */
function choice(legend, name, options, chosen, onChange) {
  return h("fieldset", { class: "choice" }, h("legend", { class: "hidden" }, legend),
    options.map(([value, label]) => h("label", null,
      h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onChange(value) }),
      h("span", null, label))));
}

/** A table whose first cells are the rows' headers; columns are [title, isNumber]. */
function table(caption, columns, rows) {
  return h("table", null,
    h("caption", { class: "hidden" }, caption),
    h("thead", null, h("tr", null,
      columns.map(([title, isNumeric]) => h("th", { scope: "col", class: isNumeric ? "number" : null }, title)))),
    h("tbody", null, rows.map((row) => h("tr", { class: row.mark },
      row.cells.map((cell, i) => i === 0
        ? h("th", { scope: "row", class: columns[i][1] ? "number" : null }, cell)
        : h("td", { class: columns[i][1] ? "number" : null }, cell))))));
}
