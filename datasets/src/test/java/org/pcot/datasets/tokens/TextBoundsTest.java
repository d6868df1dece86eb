package org.pcot.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;

/**
 * Prompts start as with {@code AutoTokenizer} of transformers 5.24, and of 4.57.6 where no
 * tokenizer.json is.
 */
class TextBoundsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "tokenizer_config.json";
  private static final int BEGIN = 899;

  @TempDir Path directory;

  private void template(String postProcessor) throws IOException {
    ObjectNode tokenizer =
        (ObjectNode) JSON.readTree(TokenizerFixture.small("small-llama3.json").toFile());
    tokenizer.set("post_processor", JSON.readTree(postProcessor.replace('\'', '"')));
    JSON.writeValue(directory.resolve("tokenizer.json").toFile(), tokenizer);
  }

  private void copy(String small, String name) throws IOException {
    Files.copy(TokenizerFixture.small(small), directory.resolve(name));
  }

  private int[] start() throws IOException {
    return TokenizerFixture.open(directory).encodePrompt("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      textBlock =
          """
          null @ 0
          {'type': 'ByteLevel'} @ 0
          {'single': [{'Sequence': {'id': 'A'}}]} @ 0
          {'single': [{'Sequence': {'id': 'A'}}, {'SpecialToken': {'id': '<|end_of_text|>'}}]} @ 0
          {'single': [{'SpecialToken': {'id': '<|begin_of_text|>'}}, {'Sequence': {'id': 'A'}}]} @ 1
          {'type': 'Sequence', 'processors': [{'type': 'ByteLevel'}, {'single': [{'SpecialToken': {'id': '<|begin_of_text|>'}}, {'Sequence': {'id': 'A'}}]}]} @ 1
          {'single': [{'SpecialToken': {'id': '<|begin_of_text|>'}}, {'SpecialToken': {'id': '<|begin_of_text|>'}}, {'Sequence': {'id': 'A'}}]} @ 2
          """)
  void asTheTemplateOfTokenizerJsonSaysAndNothingBesideIt(String template, int begins)
      throws IOException {
    template(template);
    int[] wanted = new int[begins];
    Arrays.fill(wanted, BEGIN);
    assertThat(start()).isEqualTo(wanted);
    for (boolean adds : new boolean[] {true, false}) {
      Files.writeString(
          directory.resolve(CONFIG),
          "{\"add_bos_token\": " + adds + ", \"bos_token\": \"<|end_of_text|>\"}");
      assertThat(start()).isEqualTo(wanted);
    }
    assertThat(TokenizerFixture.open(directory.resolve("tokenizer.json")).encodePrompt(""))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                         | 1 |
          {"add_bos_token": true}                                    | 1 | 0
          {"add_bos_token": false}                                   |   |
          {"add_bos_token": null}                                    | 1 |
          {"add_bos_token": true, "bos_token": null}                 | 1 | 0
          {"add_bos_token": false, "bos_token": "<s>"}               |   |
          {"bos_token": "</s>"}                                      | 2 |
          {"bos_token": {"content": "</s>"}}                         | 2 |
          """)
  void asTheConfigurationSaysWhereNoTemplateIs(String config, Integer pieces, Integer gpt2)
      throws IOException {
    Files.writeString(directory.resolve(CONFIG), config);
    copy("small-llama2.model", "tokenizer.model");
    assertThat(start()).isEqualTo(ids(pieces));
    Files.delete(directory.resolve("tokenizer.model"));
    copy("small-gpt2/vocab.json", "vocab.json");
    copy("small-gpt2/merges.txt", "merges.txt");
    assertThat(start()).isEqualTo(ids(gpt2));
  }

  private static int[] ids(Integer id) {
    return id == null ? new int[0] : new int[] {id};
  }

  @Test
  void withTheBeginOfSequenceWhereNothingIsSaidOfPieces() throws IOException {
    copy("small-llama2.model", "tokenizer.model");
    assertThat(start()).containsExactly(1);
    assertThat(TokenizerFixture.open(TokenizerFixture.small("small-gpt2")).encodePrompt(""))
        .isEmpty();
  }

  @Test
  void theTemplateCountsBesideAModelOfPiecesToo() throws IOException {
    copy("small-llama2.model", "tokenizer.model");
    Files.writeString(
        directory.resolve("tokenizer.json"),
        "{\"post_processor\": {\"single\": [{\"SpecialToken\": {\"id\": \"</s>\"}}]}}");
    assertThat(start()).containsExactly(2);
  }

  /**
   * Named as in the files of SmolLM2, Llama 3 and Mistral; what the tokenizer has not ends nothing.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          tokenizer_config.json   | {"eos_token": "<s>"}                   | 1
          tokenizer_config.json   | {"eos_token": {"content": "<s>"}}      | 1
          special_tokens_map.json | {"eos_token": "<s>"}                   | 1
          tokenizer_config.json   | {"eos_token": null}                    | 2
          tokenizer_config.json   | {"eos_token": "<unknown>"}             | 2
          tokenizer_config.json   | {}                                     | 2
          """)
  void responsesEndWithTheTokenThatTheFilesName(String file, String content, int end)
      throws IOException {
    copy("small-llama2.model", "tokenizer.model");
    Files.writeString(directory.resolve(file), content);
    Tokenizer tokenizer = TokenizerFixture.open(directory);
    assertThat(tokenizer.encodeResponse("")).containsExactly(end);
    assertThat(tokenizer.encodePrompt("")).containsExactly(1);
    Files.delete(directory.resolve(file));
    String named = TokenizerFixture.open(directory).sha256();
    assertThat(tokenizer.sha256().equals(named)).isEqualTo(end == 2);
  }

  @Test
  void theBeginOfSequenceIsTheOneThatTheFilesName() throws IOException {
    template("null");
    assertThat(TokenizerFixture.open(directory).beginOfSequence()).hasValue(BEGIN);
    Files.writeString(directory.resolve(CONFIG), "{\"bos_token\": \"<|end_of_text|>\"}");
    assertThat(TokenizerFixture.open(directory).beginOfSequence()).hasValue(BEGIN + 1);
    assertThat(start()).isEmpty();
  }

  @Test
  void aTokenThatTheTokenizerHasNotIsRefused() throws IOException {
    template("{'single': [{'SpecialToken': {'id': '<other>'}}]}");
    assertThatThrownBy(this::start)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("prompts are to start with '<other>'");
  }

  @Test
  void travelsWithTheTokenizerAndCountsInItsDigestWhereItIsNoBegin() throws Exception {
    Tokenizer none = TokenizerFixture.open(TokenizerFixture.small("small-gpt2"));
    copy("small-gpt2/vocab.json", "vocab.json");
    copy("small-gpt2/merges.txt", "merges.txt");
    Files.writeString(directory.resolve(CONFIG), "{\"add_bos_token\": true}");
    Tokenizer begin = TokenizerFixture.open(directory);
    assertThat(begin.sha256())
        .isNotEqualTo(none.sha256())
        .isEqualTo("63f29ed5b546ec37d0e9f75f3dcac573ec8c89f79f2f5c9d2dd58133ea77ec09");
    for (Tokenizer tokenizer : List.of(none, begin)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(tokenizer);
      }
      ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
      Tokenizer arrived = (Tokenizer) new ObjectInputStream(in).readObject();
      assertThat(arrived.encodePrompt("the cat")).isEqualTo(tokenizer.encodePrompt("the cat"));
      assertThat(arrived.sha256()).isEqualTo(tokenizer.sha256());
    }
  }
}
