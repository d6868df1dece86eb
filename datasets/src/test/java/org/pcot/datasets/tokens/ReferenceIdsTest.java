package org.pcot.datasets.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/** Ids beside those of tokenizers, tiktoken and sentencepiece, which .ci/tokenizers wrote down. */
class ReferenceIdsTest {
  @ParameterizedTest
  @CsvSource({
    "small-gpt2, small-gpt2",
    "small-llama2, small-llama2.model",
    "small-words, small-words.model",
    "small-json, small-tokenizer.json",
    "small-llama3-json, small-llama3.json",
    "small-digits, small-digits.json",
    "small-qwen, small-qwen.json"
  })
  void smallTokenizersGiveTheReferencesIds(String name, String file) throws IOException {
    Path path = TokenizerFixture.small(file);
    TokenizerFixture.assertReferenceIds(name, TokenizerFixture.open(path)::encode);
  }

  /** Whole prompts of a chat; questions that name a special token have no reference. */
  @ParameterizedTest
  @CsvSource({
    "small-llama3-json-framed, small-llama3.json",
    "small-digits-framed, small-digits.json",
    "small-qwen-framed, small-qwen.json"
  })
  void framedPromptsGiveTheReferencesIds(String name, String file) throws IOException {
    PromptFrame frame =
        new PromptFrame(
            "<|begin_of_text|>user\n", "<|end_of_text|>\n<|begin_of_text|>assistant\n<think>");
    Tokenizer plain = TokenizerFixture.open(TokenizerFixture.small(file));
    Tokenizer framed = Tokenizers.framed(plain, frame, "");
    TokenizerFixture.assertReferenceIds(
        name,
        question ->
            plain.specialTokens().keySet().stream().anyMatch(question::contains)
                ? new int[0]
                : framed.encodePrompt(frame.around(question)));
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
    Path path = TokenizerFixture.published("tokenizers/" + file);
    TokenizerFixture.assertReferenceIds(name, TokenizerFixture.open(path)::encode);
  }

  /** The pattern of a tokenizer.json need not cover all text: stretches between matches stay. */
  @Test
  void keepsWhatASplitPatternLeavesOut() throws IOException {
    String json =
        Files.readString(TokenizerFixture.small("small-tokenizer.json"))
            .replaceFirst("\"Regex\":\"(?:[^\"\\\\]|\\\\.)*\"", "\"Regex\":\"[0-9]\"");
    Codec tokenizer =
        Tokenizers.codec(new TokenizerFiles("t", Map.of("tokenizer.json", json.getBytes(UTF_8))));
    assertThat(tokenizer.decode(tokenizer.encode("ab  1\n2é"))).isEqualTo("ab  1\n2é");
    assertThat(tokenizer.encode("the12")).hasSize(tokenizer.encode("the").length + 2);
  }
}
