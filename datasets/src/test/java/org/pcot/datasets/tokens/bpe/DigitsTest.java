package org.pcot.datasets.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/** A tokenizer.json as SmolLM2 has: digits one by one, and not a token for every byte. */
class DigitsTest {
  private static final List<String> MERGES =
      List.of("1 2", "Ġ 1", "Ġ Ġ", "Ġ a", "a b", "Ġ -", "1 a");

  @TempDir Path directory;
  private final Map<String, Integer> vocabulary = new LinkedHashMap<>();

  @BeforeEach
  void everyByteButOneOfAControlCharacterHasAToken() {
    for (int value = 0; value < 256; value++) {
      if (value != 4) {
        vocabulary.put(ByteAlphabet.character(value), vocabulary.size());
      }
    }
    MERGES.forEach(merge -> vocabulary.put(merge.replace(" ", ""), vocabulary.size()));
  }

  private Tokenizer open() throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ObjectNode steps = root.putObject("pre_tokenizer").put("type", "Sequence");
    steps
        .putArray("pretokenizers")
        .add(root.objectNode().put("type", "Digits").put("individual_digits", true))
        .add(
            root.objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("use_regex", true));
    ObjectNode model = root.putObject("model").put("type", "BPE");
    vocabulary.forEach(model.putObject("vocab")::put);
    MERGES.forEach(model.putArray("merges")::add);
    Path file = directory.resolve("tokenizer.json");
    new ObjectMapper().writeValue(Files.newOutputStream(file), root);
    return Tokenizers.open(
        new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration(false));
  }

  private int[] ids(String... tokens) {
    return Arrays.stream(tokens).mapToInt(vocabulary::get).toArray();
  }

  @Test
  void everyDigitIsATokenAndSpacesBeforeOneStayByThemselves() throws IOException {
    Tokenizer tokenizer = open();
    assertThat(tokenizer.encode("ab12  3 a 1ab -1"))
        .isEqualTo(ids("ab", "1", "2", "ĠĠ", "3", "Ġa", "Ġ", "1", "ab", "Ġ-", "1"));
    assertThat(tokenizer.decode(tokenizer.encode("ab12  3 a 1ab -1")))
        .isEqualTo("ab12  3 a 1ab -1");
  }

  @Test
  void aByteThatTheVocabularyLacksGivesNoToken() throws IOException {
    assertThat(open().encode("a\4b")).isEqualTo(ids("a", "b"));
    assertThat(open().vocabularySize()).isEqualTo(vocabulary.size());
  }

  @Test
  void aVocabularyWithoutALetterIsDamaged() throws IOException {
    vocabulary.remove("z");
    assertThatThrownBy(this::open).isInstanceOf(UserError.class).hasMessageContaining("\"z\"");
  }
}
