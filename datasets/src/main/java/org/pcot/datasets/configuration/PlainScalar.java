package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a value without quotes means. {@code null}, {@code true}, {@code false} and decimal numbers
 * are themselves and everything else is text; what readers of YAML 1.1 and 1.2 take for different
 * numbers, or one of them for a number at all, is neither: {@code 010}, {@code 1_000}, {@code
 * 0x1f}, {@code 1:30}, {@code .inf}.
 */
final class PlainScalar {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern WHOLE = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:(?:0|[1-9][0-9]*)(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][-+]?[0-9]{1,9})?");
  private static final Pattern LIKE_A_NUMBER =
      Pattern.compile(
          "[-+]?(?:[0-9][0-9_]*(?:[.][0-9_]*)?(?:[eE][-+]?[0-9_]+)?"
              + "|[.][0-9][0-9_]*(?:[eE][-+]?[0-9_]+)?"
              + "|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
              + "|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:[.][0-9_]*)?"
              + "|[.](?:inf|Inf|INF))"
              + "|[.](?:nan|NaN|NAN)");

  /** Nothing longer is taken for a number. */
  private static final int MOST_CHARACTERS = 400;

  private PlainScalar() {}

  /** The value; empty for what is a number to some readers and not to others. */
  static Optional<JsonNode> read(String text) {
    if (NULL.matcher(text).matches()) {
      return Optional.of(NODES.nullNode());
    } else if (BOOLEAN.matcher(text).matches()) {
      return Optional.of(NODES.booleanNode(Boolean.parseBoolean(text)));
    } else if (text.length() > MOST_CHARACTERS) {
      return Optional.of(NODES.textNode(text));
    } else if (WHOLE.matcher(text).matches()) {
      return Optional.of(whole(new BigInteger(text)));
    } else if (DECIMAL.matcher(text).matches()) {
      return Optional.of(NODES.numberNode(Double.parseDouble(text)));
    }
    return LIKE_A_NUMBER.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(NODES.textNode(text));
  }

  private static JsonNode whole(BigInteger value) {
    if (value.bitLength() < Integer.SIZE) {
      return NODES.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? NODES.numberNode(value.longValue())
        : NODES.numberNode(value);
  }
}
