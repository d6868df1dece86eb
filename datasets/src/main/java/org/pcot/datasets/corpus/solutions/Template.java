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

  private Template() {}

  /**
   * @param key of the template, for messages
   * @throws UserError for a field that is not allowed, and for a required one that is missing
   */
  static void check(String key, String template, List<String> allowed, String required) {
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

  /** The text with the values of its fields, which are not looked into for fields. */
  static String fill(String template, Map<String, String> values) {
    return FIELD
        .matcher(template)
        .replaceAll((MatchResult match) -> Matcher.quoteReplacement(values.get(match.group(1))));
  }
}
