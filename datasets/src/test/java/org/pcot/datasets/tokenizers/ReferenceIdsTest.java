package org.pcot.datasets.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids of the 500 hard strings, beside those of tokenizers, tiktoken and sentencepiece. */
class ReferenceIdsTest {
  @ParameterizedTest
  @CsvSource({
    "small-gpt2, small-gpt2",
    "small-llama2, small-llama2.model",
    "small-words, small-words.model",
    "small-json, small-tokenizer.json"
  })
  void smallTokenizersGiveTheReferencesIds(String name, String file) throws IOException {
    givesTheReferencesIds(name, TokenizerFixture.small(file));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, gpt2",
    "llama2, llama2",
    "llama3, llama3/tokenizer.model",
    "mistral-v1, mistral/tokenizer.model.v1",
    "mistral-v3, mistral/mistral_instruct_tokenizer_240323.model.v3"
  })
  void publishedTokenizersGiveTheReferencesIds(String name, String file) throws IOException {
    givesTheReferencesIds(name, TokenizerFixture.published("tokenizers/" + file));
  }

  private static void givesTheReferencesIds(String name, Path path) throws IOException {
    Tokenizer tokenizer = TokenizerFixture.open(path);
    List<String> strings = TokenizerFixture.strings();
    int[][] ids = TokenizerFixture.ids(name);
    assertThat(ids.length).isEqualTo(strings.size()).isEqualTo(500);
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < ids.length; i++) {
      all.assertThat(tokenizer.encode(strings.get(i))).as(strings.get(i)).isEqualTo(ids[i]);
    }
    all.assertAll();
  }
}
