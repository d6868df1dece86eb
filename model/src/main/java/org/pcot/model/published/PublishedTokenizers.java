package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/** The tokenizer of a published directory. */
final class PublishedTokenizers {
  private static final String JSON = "tokenizer.json";

  private PublishedTokenizers() {}

  static Optional<Tokenizer> open(PublishedDirectory directory, Configuration hadoop)
      throws IOException {
    if (List.of("tokenizer.model", JSON, "vocab.json").stream().noneMatch(directory::has)) {
      return Optional.empty();
    }
    if (directory.has(JSON)) {
      JsonNode json = directory.json(JSON);
      if (SymbolTokenizer.isOne(json)) {
        return Optional.of(SymbolTokenizer.read(json, directory.file(JSON).toString()));
      }
    }
    return Optional.of(Tokenizers.open(directory.path(), hadoop));
  }
}
