package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.symbols.Vocabulary;

/** A tokenizer.json with a token to a character or to a word, as those of synthetic problems. */
public final class SymbolTokenizer {
  private SymbolTokenizer() {}

  static boolean isOne(JsonNode root) {
    return root.path("model").path("type").asText().equals("WordLevel");
  }

  /** The vocabulary of a file that pcot wrote. */
  public static Vocabulary read(JsonNode root, String source) {
    JsonNode ids = root.path("model").path("vocab");
    String[] symbols = new String[ids.size()];
    for (Iterator<Map.Entry<String, JsonNode>> fields = ids.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      int id = field.getValue().asInt(-1);
      if (id >= 0 && id < symbols.length) {
        symbols[id] = field.getKey();
      }
    }
    String type = root.path("pre_tokenizer").path("type").asText();
    return vocabulary(Arrays.asList(symbols), type, source);
  }

  private static Vocabulary vocabulary(List<String> symbols, String type, String source) {
    List<String> own = symbols.stream().skip(2).map(String::valueOf).toList();
    try {
      Vocabulary vocabulary =
          type.equals("Whitespace")
              ? Vocabulary.ofWords(own.toArray(String[]::new))
              : Vocabulary.ofCharacters(String.join("", own));
      if (vocabulary.symbols().equals(symbols)) {
        return vocabulary;
      }
    } catch (IllegalArgumentException e) {
      throw notOurs(source, e);
    }
    throw notOurs(source, null);
  }

  /** What to say of a tokenizer that is of another kind. */
  public static UserError notOurs(String source, Throwable cause) {
    return new UserError(
        source + ": is not a tokenizer of single characters or of words",
        "use a checkpoint that pcot wrote",
        cause);
  }
}
