package org.pcot.datasets.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcot.datasets.answers.LatexNode.Call;
import org.pcot.datasets.answers.LatexNode.Fraction;
import org.pcot.datasets.answers.LatexNode.Group;
import org.pcot.datasets.answers.LatexNode.Mark;
import org.pcot.datasets.answers.LatexNode.Root;
import org.pcot.datasets.answers.LatexNode.Script;
import org.pcot.datasets.answers.LatexNode.Space;
import org.pcot.datasets.answers.LatexNode.Table;
import org.pcot.datasets.answers.LatexNode.Word;

/**
 * Reads LaTeX as TeX does where answers need it: arguments are groups or single tokens ({@code
 * \frac12}), and what only changes how an answer looks is dropped.
 */
final class LatexReader {
  private static final int MOST_CHARACTERS = 10_000;
  private static final int DEEPEST = 200;

  private static final Set<String> FRACTIONS = Set.of("frac", "dfrac", "tfrac", "cfrac");

  /** Commands that change what their arguments mean, and how many these are. */
  private static final Map<String, Integer> CALLS =
      Map.ofEntries(
          Map.entry("overline", 1),
          Map.entry("underline", 1),
          Map.entry("widehat", 1),
          Map.entry("hat", 1),
          Map.entry("bar", 1),
          Map.entry("vec", 1),
          Map.entry("tilde", 1),
          Map.entry("dot", 1),
          Map.entry("overrightarrow", 1),
          Map.entry("overleftrightarrow", 1),
          Map.entry("overarc", 1),
          Map.entry("wideparen", 1),
          Map.entry("mathbb", 1),
          Map.entry("mathcal", 1),
          Map.entry("mathscr", 1),
          Map.entry("mathfrak", 1),
          Map.entry("binom", 2));

  private static final Set<String> BINOMIALS = Set.of("binom", "dbinom", "tbinom");

  private static final Set<String> TEXTS =
      Set.of(
          "text",
          "mbox",
          "textnormal",
          "textrm",
          "textbf",
          "textit",
          "textsf",
          "texttt",
          "mathrm",
          "operatorname");

  /** Commands that style their argument, or nothing: the argument is read as if it stood alone. */
  private static final Set<String> STYLES =
      Set.of(
          ("left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr"
                  + " displaystyle textstyle scriptstyle limits mathbf boldsymbol bm pmb mathit"
                  + " mathsf mathtt mathnormal mathord bf rm it")
              .split(" "));

  private static final Set<String> SPACES = Set.of("!", ",", ";", ":", " ", "quad", "qquad");

  private static final Set<String> DELIMITERS = Set.of("(", ")", "[", "]");

  private final String text;
  private int at;
  private int depth;

  /** Whether letters are words, as inside {@code \text}. */
  private boolean inText;

  private LatexReader(String text) {
    this.text = text;
  }

  static List<LatexNode> read(String text) throws UnreadableAnswerException {
    if (text.length() > MOST_CHARACTERS) {
      throw new UnreadableAnswerException("longer than " + MOST_CHARACTERS + " characters");
    }
    LatexReader reader = new LatexReader(text);
    List<LatexNode> nodes = reader.nodesUpTo('\0');
    if (reader.at < text.length()) {
      throw new UnreadableAnswerException("a closing brace without its opening one");
    }
    return nodes;
  }

  /** Up to a closing character, which is left there, or to the end. */
  private List<LatexNode> nodesUpTo(char end) throws UnreadableAnswerException {
    List<LatexNode> nodes = new ArrayList<>();
    while (at < text.length() && text.charAt(at) != end && text.charAt(at) != '}') {
      nodes.addAll(next());
    }
    return nodes;
  }

  /** The next token with its arguments; nothing when it only changes the looks. */
  private List<LatexNode> next() throws UnreadableAnswerException {
    char c = text.charAt(at++);
    if (c == '\\') {
      return command(commandName());
    } else if (c == '{') {
      return List.of(new Group(restOfGroup()));
    } else if (c == '^' || c == '_') {
      return List.of(new Script(c, argument("what follows " + c)));
    } else if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '~') {
      return List.of(new Space(LatexSigns.space(c)));
    } else if (c == '$') {
      return List.of();
    } else if (c == '√') {
      return List.of(new Root(List.of(), argument("the radicand")));
    } else if (inText && Character.isLetter(c)) {
      return List.of(new Word(restOfWord()));
    }
    return List.of(new Mark(LatexSigns.ofCharacter(c)));
  }

  private String commandName() throws UnreadableAnswerException {
    if (at == text.length()) {
      throw new UnreadableAnswerException("ends with a backslash");
    }
    int start = at++;
    if (isAsciiLetter(text.charAt(start))) {
      while (at < text.length() && isAsciiLetter(text.charAt(at))) {
        at++;
      }
    }
    return text.substring(start, at);
  }

  private List<LatexNode> command(String name) throws UnreadableAnswerException {
    if (FRACTIONS.contains(name)) {
      List<LatexNode> numerator = argument("the numerator");
      return List.of(new Fraction(numerator, argument("the denominator")));
    } else if (CALLS.containsKey(name) || BINOMIALS.contains(name)) {
      return List.of(call(BINOMIALS.contains(name) ? "binom" : name));
    } else if (name.equals("sqrt")) {
      List<LatexNode> index = optionalArgument();
      return List.of(new Root(index, argument("the radicand")));
    } else if (TEXTS.contains(name)) {
      return textArgument();
    } else if (name.equals("phantom")) {
      argument("what is not shown");
      return List.of();
    } else if (name.equals("begin")) {
      return List.of(table());
    } else if (STYLES.contains(name)) {
      return afterStyle();
    } else if (SPACES.contains(name)) {
      return List.of(new Space("\\" + name));
    } else if (DELIMITERS.contains(name)) {
      return List.of();
    }
    return List.of(new Mark(LatexSigns.ofCommand(name)));
  }

  private Call call(String name) throws UnreadableAnswerException {
    List<List<LatexNode>> arguments = new ArrayList<>();
    for (int i = 0; i < CALLS.get(name); i++) {
      arguments.add(argument("an argument of \\" + name));
    }
    return new Call(name, arguments);
  }

  /** {@code \left.} and {@code \right.} show nothing; a point in front of a digit is its own. */
  private List<LatexNode> afterStyle() {
    boolean isInvisible =
        text.startsWith(".", at)
            && (at + 1 == text.length() || !Character.isDigit(text.charAt(at + 1)));
    if (isInvisible) {
      at++;
    }
    return List.of();
  }

  /** A group, or the next token that is no space. */
  private List<LatexNode> argument(String what) throws UnreadableAnswerException {
    enter();
    List<LatexNode> content = List.of();
    while (content.isEmpty()) {
      skipSpaces();
      if (at == text.length() || text.charAt(at) == '}') {
        throw new UnreadableAnswerException(what + " is missing");
      }
      content = next();
    }
    depth--;
    boolean isGroup = content.size() == 1 && content.get(0) instanceof Group;
    return isGroup ? ((Group) content.get(0)).content() : content;
  }

  private List<LatexNode> restOfGroup() throws UnreadableAnswerException {
    enter();
    List<LatexNode> content = nodesUpTo('}');
    if (at == text.length()) {
      throw new UnreadableAnswerException("an opening brace without its closing one");
    }
    at++;
    depth--;
    return content;
  }

  private void enter() throws UnreadableAnswerException {
    if (++depth > DEEPEST) {
      throw new UnreadableAnswerException("arguments more than " + DEEPEST + " deep");
    }
  }

  private List<LatexNode> optionalArgument() throws UnreadableAnswerException {
    skipSpaces();
    if (!text.startsWith("[", at)) {
      return List.of();
    }
    at++;
    List<LatexNode> content = nodesUpTo(']');
    if (!text.startsWith("]", at)) {
      throw new UnreadableAnswerException("an opening bracket without its closing one");
    }
    at++;
    return content;
  }

  private List<LatexNode> textArgument() throws UnreadableAnswerException {
    boolean outer = inText;
    inText = true;
    List<LatexNode> content = argument("the text");
    inText = outer;
    return content;
  }

  /** The word whose first letter was read; its point or apostrophe or hyphen is dropped. */
  private String restOfWord() {
    int start = at - 1;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (at < text.length() && ".'-".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return word;
  }

  /** The environment whose {@code \begin} was read: cells between {@code &} and {@code \\}. */
  private Table table() throws UnreadableAnswerException {
    String name = environmentName();
    List<List<List<LatexNode>>> rows = new ArrayList<>();
    List<List<LatexNode>> row = new ArrayList<>();
    List<LatexNode> cell = new ArrayList<>();
    while (!text.startsWith("\\end", at)) {
      if (at >= text.length() || text.charAt(at) == '}') {
        throw new UnreadableAnswerException("\\begin{" + name + "} without its \\end");
      }
      if (text.startsWith("\\\\", at)) {
        at += 2;
        row.add(cell);
        rows.add(row);
        row = new ArrayList<>();
        cell = new ArrayList<>();
      } else if (text.charAt(at) == '&') {
        at++;
        row.add(cell);
        cell = new ArrayList<>();
      } else {
        cell.addAll(next());
      }
    }
    at += "\\end".length();
    if (!environmentName().equals(name)) {
      throw new UnreadableAnswerException("\\begin{" + name + "} ends as another environment");
    }
    boolean isLastRowEmpty = row.isEmpty() && cell.stream().allMatch(Space.class::isInstance);
    if (!isLastRowEmpty) {
      row.add(cell);
      rows.add(row);
    }
    return new Table(name, rows);
  }

  private String environmentName() throws UnreadableAnswerException {
    skipSpaces();
    int end = text.indexOf('}', at);
    if (!text.startsWith("{", at) || end < 0) {
      throw new UnreadableAnswerException("an environment without its name");
    }
    String name = text.substring(at + 1, end).strip();
    at = end + 1;
    return name;
  }

  private void skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
