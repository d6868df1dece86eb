package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.Tokenizer;

/** The tokens that end a response. */
final class EndTokens {
  private static final String KEY = "eos_token_id";
  private static final String GENERATION_CONFIG = "generation_config.json";

  private EndTokens() {}

  /**
   * What generation_config.json says, or else config.json, or else the tokenizer. Ids beyond the
   * vocabulary end nothing, and are left out.
   *
   * @throws UserError when they are no ids
   */
  static SortedSet<Integer> of(
      PublishedDirectory directory, int vocabSize, Optional<Tokenizer> tokenizer)
      throws IOException {
    for (String name : List.of(GENERATION_CONFIG, ConfigFile.NAME)) {
      if (directory.has(name)) {
        JsonNode json = directory.json(name);
        if (json.hasNonNull(KEY)) {
          String source = directory.file(name).toString();
          return Collections.unmodifiableSortedSet(read(json.path(KEY), vocabSize, source));
        }
      }
    }
    SortedSet<Integer> tokens = new TreeSet<>();
    tokenizer.ifPresent(t -> t.endOfSequence().ifPresent(tokens::add));
    return Collections.unmodifiableSortedSet(tokens);
  }

  private static SortedSet<Integer> read(JsonNode value, int vocabSize, String source) {
    SortedSet<Integer> tokens = new TreeSet<>();
    for (JsonNode id : value.isArray() ? value : List.of(value)) {
      if (!id.isIntegralNumber()) {
        throw new UserError(
            source + ": " + KEY + " must be the id of a token or a list of them, but is " + value,
            "correct the file");
      }
      if (id.canConvertToInt() && id.intValue() >= 0 && id.intValue() < vocabSize) {
        tokens.add(id.intValue());
      }
    }
    return tokens;
  }
}
