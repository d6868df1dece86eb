package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.CLOSE;
import static org.pcot.datasets.answers.Atom.Kind.COMMA;
import static org.pcot.datasets.answers.Atom.Kind.CONNECTOR;
import static org.pcot.datasets.answers.Atom.Kind.DEGREE;
import static org.pcot.datasets.answers.Atom.Kind.FRACTION;
import static org.pcot.datasets.answers.Atom.Kind.FUNCTION;
import static org.pcot.datasets.answers.Atom.Kind.LETTER;
import static org.pcot.datasets.answers.Atom.Kind.NUMBER;
import static org.pcot.datasets.answers.Atom.Kind.OPEN;
import static org.pcot.datasets.answers.Atom.Kind.POSTFIX;
import static org.pcot.datasets.answers.Atom.Kind.PRODUCT;
import static org.pcot.datasets.answers.Atom.Kind.RELATION;
import static org.pcot.datasets.answers.Atom.Kind.SIGN;
import static org.pcot.datasets.answers.Atom.Kind.SLASH;
import static org.pcot.datasets.answers.Atom.Kind.SYMBOL;
import static org.pcot.datasets.answers.Atom.Kind.UNION;
import static org.pcot.datasets.answers.Atom.Kind.UNIT_SIGN;
import static org.pcot.datasets.answers.Atom.Kind.WORD;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.pcot.datasets.answers.Atom.Kind;
import org.pcot.datasets.answers.LatexNode.Call;
import org.pcot.datasets.answers.LatexNode.Fraction;
import org.pcot.datasets.answers.LatexNode.Group;
import org.pcot.datasets.answers.LatexNode.Mark;
import org.pcot.datasets.answers.LatexNode.Root;
import org.pcot.datasets.answers.LatexNode.Script;
import org.pcot.datasets.answers.LatexNode.Space;
import org.pcot.datasets.answers.LatexNode.Table;
import org.pcot.datasets.answers.LatexNode.Word;

/** Turns LaTeX nodes into atoms: numbers, words and names are put together. */
final class Atoms {
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("+", SIGN),
          Map.entry("-", SIGN),
          Map.entry("\\pm", SIGN),
          Map.entry("\\mp", SIGN),
          Map.entry("\\cdot", PRODUCT),
          Map.entry("/", SLASH),
          Map.entry("=", RELATION),
          Map.entry("<", RELATION),
          Map.entry(">", RELATION),
          Map.entry(":", RELATION),
          Map.entry("\\le", RELATION),
          Map.entry("\\ge", RELATION),
          Map.entry("\\ne", RELATION),
          Map.entry("\\in", RELATION),
          Map.entry("\\approx", RELATION),
          Map.entry("\\cup", UNION),
          Map.entry(",", COMMA),
          Map.entry(";", COMMA),
          Map.entry("(", OPEN),
          Map.entry("[", OPEN),
          Map.entry("\\{", OPEN),
          Map.entry(")", CLOSE),
          Map.entry("]", CLOSE),
          Map.entry("\\}", CLOSE),
          Map.entry("!", POSTFIX),
          Map.entry("'", POSTFIX),
          Map.entry("\\circ", DEGREE),
          Map.entry("°", DEGREE));

  private static final Set<String> FUNCTIONS =
      Set.of(
          "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln exp min max gcd lcm"
              .split(" "));

  /** Commands that stand for a quantity and take no argument. */
  private static final Set<String> QUANTITIES =
      Set.of(
          ("pi infty emptyset theta alpha beta gamma delta epsilon zeta eta kappa lambda mu nu xi"
                  + " phi varphi varepsilon chi psi omega sigma tau rho ell hbar Delta Omega Gamma"
                  + " Lambda Phi Psi Sigma Theta")
              .split(" "));

  private final List<LatexNode> nodes;
  private final List<Atom> atoms = new ArrayList<>();
  private int at;
  private int brackets;
  private boolean isSpaced;

  private Atoms(List<LatexNode> nodes) {
    this.nodes = nodes;
  }

  static List<Atom> of(List<LatexNode> nodes) {
    Atoms reading = new Atoms(withoutNeedlessGroups(nodes));
    while (reading.at < reading.nodes.size()) {
      reading.next();
    }
    return reading.atoms;
  }

  /**
   * Braces show nothing by themselves. They stay where they are an argument, of a command or of a
   * script, and around a comma that separates no list.
   */
  private static List<LatexNode> withoutNeedlessGroups(List<LatexNode> nodes) {
    List<LatexNode> result = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      LatexNode node = nodes.get(i);
      LatexNode next = i + 1 < nodes.size() ? nodes.get(i + 1) : null;
      boolean isArgument = i > 0 && nodes.get(i - 1) instanceof Mark mark && takesArgument(mark);
      if (node instanceof Group group && !isArgument) {
        boolean isBase = next instanceof Script && group.content().size() > 1;
        if (isBase || group.content().equals(List.of(new Mark(",")))) {
          result.add(node);
        } else {
          result.addAll(withoutNeedlessGroups(group.content()));
        }
      } else {
        result.add(node);
      }
    }
    return result;
  }

  private static boolean takesArgument(Mark mark) {
    String name = mark.text().substring(1);
    return mark.isCommand()
        && !KINDS.containsKey(mark.text())
        && !FUNCTIONS.contains(name)
        && !QUANTITIES.contains(name);
  }

  /** Whether a command stands for a quantity, such as {@code \theta}. */
  static boolean isQuantity(String command) {
    return command.startsWith("\\") && QUANTITIES.contains(command.substring(1));
  }

  private void next() {
    LatexNode node = nodes.get(at);
    int end = NumberScan.end(nodes, at, brackets == 0);
    if (end > at) {
      add(NUMBER, NumberScan.digits(nodes.subList(at, end)));
      at = end;
      return;
    }
    at++;
    if (node instanceof Space) {
      isSpaced = true;
    } else if (node instanceof Mark mark) {
      mark(mark);
    } else if (node instanceof Word word) {
      word(word.text());
    } else if (node instanceof Fraction fraction) {
      Atom atom =
          new Atom(FRACTION, "", isSpaced, of(fraction.numerator()), of(fraction.denominator()));
      atoms.add(atom);
      isSpaced = false;
    } else if (node instanceof Root root) {
      add(SYMBOL, root(root.index(), root.radicand()));
    } else if (node instanceof Call call) {
      add(SYMBOL, call(call));
    } else if (node instanceof Script script) {
      script(script);
    } else if (node instanceof Group group) {
      boolean isComma = group.content().equals(List.of(new Mark(",")));
      add(isComma ? COMMA : SYMBOL, isComma ? "," : "{" + text(group.content()) + "}");
    } else if (node instanceof Table table) {
      add(SYMBOL, table(table));
    }
  }

  private void add(Kind kind, String text) {
    atoms.add(Atom.of(kind, text, isSpaced));
    isSpaced = false;
    brackets += kind == OPEN ? 1 : kind == CLOSE ? -1 : 0;
  }

  private static String text(List<LatexNode> nodes) {
    return Expression.text(of(nodes));
  }

  private static String call(Call call) {
    return call.arguments().stream()
        .map(argument -> "{" + text(argument) + "}")
        .collect(Collectors.joining("", "\\" + call.name(), ""));
  }

  private static String root(List<LatexNode> index, List<LatexNode> radicand) {
    String degree = text(index);
    boolean isSquare = degree.isEmpty() || degree.equals("2");
    return "\\sqrt" + (isSquare ? "" : "[" + degree + "]") + "{" + text(radicand) + "}";
  }

  private void script(Script script) {
    List<Atom> content = of(script.content());
    if (content.size() == 1 && content.get(0).is(DEGREE)) {
      add(DEGREE, "°");
    } else {
      add(POSTFIX, script.kind() + "{" + Expression.text(content) + "}");
    }
  }

  /** Round and square brackets around a matrix mean the same. */
  private static String table(Table table) {
    String name = table.name().matches("[pb]?matrix") ? "matrix" : table.name();
    StringBuilder text = new StringBuilder("\\" + name + "{");
    for (List<List<LatexNode>> row : table.rows()) {
      for (int i = 0; i < row.size(); i++) {
        text.append(i == 0 ? "" : "&").append(text(row.get(i)));
      }
      text.append("\\\\");
    }
    return text.append('}').toString();
  }

  private void mark(Mark mark) {
    Kind kind = KINDS.get(mark.text());
    if (kind != null) {
      add(kind, mark.text().equals("\\circ") ? "°" : mark.text().equals(";") ? "," : mark.text());
    } else if (mark.isLetter()) {
      at--;
      letters();
    } else if (Units.isSign(mark.text())) {
      add(UNIT_SIGN, mark.text());
    } else if (mark.isCommand() && FUNCTIONS.contains(mark.text().substring(1))) {
      add(FUNCTION, mark.text());
    } else {
      add(SYMBOL, mark.text());
    }
  }

  /** Letters without a space between them: a name that is known, or variables. */
  private void letters() {
    int end = at;
    StringBuilder run = new StringBuilder();
    while (end < nodes.size() && nodes.get(end) instanceof Mark mark && mark.isLetter()) {
      run.append(mark.text());
      end++;
    }
    String name = run.toString();
    if (name.equals("sqrt") && end < nodes.size() && nodes.get(end).equals(new Mark("("))) {
      at = end;
      rootOfBracket();
    } else if (isNamed(name)) {
      at = end;
      word(name);
    } else {
      for (; at < end; at++) {
        add(LETTER, ((Mark) nodes.get(at)).text());
      }
    }
  }

  private void rootOfBracket() {
    int depth = 0;
    int start = at + 1;
    do {
      LatexNode node = nodes.get(at++);
      depth += node.equals(new Mark("(")) ? 1 : node.equals(new Mark(")")) ? -1 : 0;
    } while (depth > 0 && at < nodes.size());
    int end = depth == 0 ? at - 1 : at;
    add(SYMBOL, root(List.of(), nodes.subList(start, end)));
  }

  /** Whether letters outside of {@code \text} are one word. */
  private boolean isNamed(String run) {
    boolean isCapitalised = run.matches("[A-Z][a-z]{2,}|No");
    boolean isConnector = isSpaced && (run.equals("and") || run.equals("or"));
    boolean isUnit = !atoms.isEmpty() && UnitNames.isNameOutsideText(run);
    return isCapitalised
        || isConnector
        || isUnit
        || run.equals("pi")
        || run.equals("percent")
        || FUNCTIONS.contains(run);
  }

  private void word(String word) {
    switch (word) {
      case "and", "or" -> add(CONNECTOR, ",");
      case "percent" -> add(SYMBOL, "%");
      case "pi" -> add(SYMBOL, "\\pi");
      default -> {
        if (FUNCTIONS.contains(word)) {
          add(FUNCTION, "\\" + word);
        } else {
          boolean isFolded = word.matches("[A-Z][a-z]+|AM|PM");
          add(WORD, isFolded ? word.toLowerCase(Locale.ROOT) : word);
        }
      }
    }
  }
}
