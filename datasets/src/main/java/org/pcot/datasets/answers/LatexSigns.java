package org.pcot.datasets.answers;

import java.util.Map;

/** Signs that have several commands, or a character of their own. */
final class LatexSigns {
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("leq", "\\le"),
          Map.entry("leqslant", "\\le"),
          Map.entry("geq", "\\ge"),
          Map.entry("geqslant", "\\ge"),
          Map.entry("neq", "\\ne"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("times", "\\cdot"),
          Map.entry("colon", ":"),
          Map.entry("degree", "\\circ"),
          Map.entry("lbrace", "\\{"),
          Map.entry("rbrace", "\\}"),
          Map.entry("lbrack", "["),
          Map.entry("rbrack", "]"),
          Map.entry("varnothing", "\\emptyset"),
          Map.entry("bigcup", "\\cup"),
          Map.entry("dots", "\\ldots"),
          Map.entry("pounds", "£"),
          Map.entry("textsterling", "£"),
          Map.entry("euro", "€"),
          Map.entry("texteuro", "€"),
          Map.entry("yen", "¥"),
          Map.entry("textyen", "¥"),
          Map.entry("cent", "¢"),
          Map.entry("textcent", "¢"),
          Map.entry("textdollar", "\\$"),
          Map.entry("%", "%"));

  private static final Map<Character, String> UNICODE =
      Map.ofEntries(
          Map.entry('−', "-"),
          Map.entry('–', "-"),
          Map.entry('×', "\\cdot"),
          Map.entry('·', "\\cdot"),
          Map.entry('*', "\\cdot"),
          Map.entry('≤', "\\le"),
          Map.entry('≥', "\\ge"),
          Map.entry('≠', "\\ne"),
          Map.entry('∞', "\\infty"),
          Map.entry('π', "\\pi"),
          Map.entry('°', "°"),
          Map.entry('∪', "\\cup"),
          Map.entry('∈', "\\in"),
          Map.entry('±', "\\pm"),
          Map.entry('≈', "\\approx"));

  /** The thin space, and what else stands between thousands without a break of the line. */
  static final String THIN_SPACE = "\\,";

  private static final String THIN_SPACES = "~\u00a0\u2007\u2008\u2009\u200a\u202f";

  private LatexSigns() {}

  /** The command of a space: thin, or any other. */
  static String space(char c) {
    return THIN_SPACES.indexOf(c) >= 0 ? THIN_SPACE : " ";
  }

  /** The one spelling of what a command shows. */
  static String ofCommand(String name) {
    return SYNONYMS.getOrDefault(name, "\\" + name);
  }

  /** The one spelling of what a character shows. */
  static String ofCharacter(char c) {
    return UNICODE.getOrDefault(c, String.valueOf(c));
  }
}
