package org.pcot.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  @ParameterizedTest
  @CsvSource({
    "gpt2, gpt2",
    "llama2, llama2",
    "llama3, llama3",
    "mistral-v1, mistral/tokenizer.model.v1",
    "mistral-v3, mistral/mistral_instruct_tokenizer_240323.model.v3"
  })
  void everyRowOfGsm8kAndMathComesBackAndHasTheReferencesIds(String name, String file)
      throws IOException, NoSuchAlgorithmException {
    Path path = TokenizerFixture.published("tokenizers/" + file);
    List<String> rows = TokenizerFixture.rows();
    Tokenizer tokenizer = TokenizerFixture.open(path);
    assertThat(rows).hasSize(2 * 8792 + 3 * 12500);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String row : rows) {
      int[] ids = tokenizer.encode(row);
      assertThat(tokenizer.decode(ids)).isEqualTo(row);
      digest.update(littleEndian(ids));
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo(TokenizerFixture.digestsOfRows().get(name).textValue());
  }

  private static byte[] littleEndian(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(ids.length);
    IntStream.of(ids).forEach(bytes::putInt);
    return bytes.array();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"small-gpt2", "small-tokenizer.json", "small-llama3.json", "small-llama2.model"})
  void hardStringsComeBack(String file) throws IOException {
    Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(file));
    for (String text : TokenizerFixture.strings()) {
      String readAs = file.endsWith(".model") ? text.replace('\u2581', ' ') : text;
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(readAs);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-gpt2", "small-llama2.model"})
  void randomTextComesBack(String file) throws IOException {
    Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(file));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      String text =
          random
              .ints(random.nextInt(40), 0, 1 << random.nextInt(1, 21))
              .filter(c -> c <= Character.MAX_CODE_POINT && c != 0x2581)
              .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(tokenizer.decode(tokenizer.encode(text))).as("seed %d", seed).isEqualTo(text);
    }
  }
}
