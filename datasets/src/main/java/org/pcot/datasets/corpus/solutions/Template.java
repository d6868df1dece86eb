package org.pcot.datasets.corpus.solutions;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pcot.datasets.UserError;

/** Text with fields in braces, such as {@code \boxed{{answer}}}; other braces are text. */
final class Template {
  static final String QUESTION = "question";
  static final String SOLUTION = "solution";
  static final String ANSWER = "answer";

  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z_]+)\\}");

  /** As Jinja writes fields; behind a command of TeX the outer braces are its own. */
  private static final Pattern DOUBLED =
      Pattern.compile("(?<!\\\\[A-Za-z]{1,32})\\{\\{\\s*([A-Za-z_]+)\\s*\\}\\}");

  private Template() {}

  /**
   * @param key of the template, for messages
   * @throws UserError for a field that is not allowed or in two pairs of braces, and for a required
   *     one that is missing
   */
  static void check(String key, String template, List<String> allowed, String required) {
    refuseDoubled(key, template);
    List<String> fields = FIELD.matcher(template).results().map(match -> match.group(1)).toList();
    for (String field : fields) {
      if (!allowed.contains(field)) {
        throw new UserError(
            key + ": has the field {" + field + "}, which is unknown",
            "use {" + String.join("}, {", allowed) + "} only");
      }
    }
    if (!fields.contains(required)) {
      throw new UserError(key + ": has no field {" + required + "}", "add it");
    }
  }

  /** An answer may stand in braces: no template without them states it as \boxed does. */
  private static void refuseDoubled(String key, String template) {
    Matcher doubled = DOUBLED.matcher(template);
    while (doubled.find()) {
      if (!doubled.group(1).equals(ANSWER)) {
        throw new UserError(
            key + ": has " + doubled.group() + ", and a field stands in one pair of braces",
            "write {" + doubled.group(1) + "}");
      }
    }
  }

  /** The text with the values of its fields, which are not looked into for fields. */
  static String fill(String template, Map<String, String> values) {
    return FIELD
        .matcher(template)
        .replaceAll((MatchResult match) -> Matcher.quoteReplacement(values.get(match.group(1))));
  }
}
