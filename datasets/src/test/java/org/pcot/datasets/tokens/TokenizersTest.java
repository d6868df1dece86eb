package org.pcot.datasets.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.bpe.TiktokenFile;

class TokenizersTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("some.file");
  }

  private static void refuses(Path path, String... messages) {
    assertThatThrownBy(() -> TokenizerFixture.open(path))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.remedy()).isNotBlank())
        .message()
        .contains(messages);
  }

  private void copyGpt2() throws IOException {
    for (String name : List.of("vocab.json", "merges.txt")) {
      Files.copy(TokenizerFixture.small("small-gpt2").resolve(name), directory.resolve(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-llama2.model", "small-tokenizer.json"})
  void contentTellsTheKindWhateverTheName(String small) throws IOException {
    Files.copy(TokenizerFixture.small(small), file);
    assertThat(TokenizerFixture.open(file).encode("the cat"))
        .isEqualTo(TokenizerFixture.open(TokenizerFixture.small(small)).encode("the cat"));
  }

  @Test
  void aDirectoryWithAModelFileIsOpened() throws IOException {
    copyGpt2();
    Files.copy(TokenizerFixture.small("small-llama2.model"), directory.resolve("tokenizer.model"));
    assertThat(TokenizerFixture.open(directory).specialTokens()).containsKey("<s>");
    assertThat(TokenizerFixture.open(directory.resolve("vocab.json")).specialTokens())
        .containsKey("<|endoftext|>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"small-gpt2", "small-llama2.model", "small-tokenizer.json", "small-words.model"})
  void travelsAsBytesAndNeedsItsFilesNoMore(String small) throws Exception {
    Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(small));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(tokenizer);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    Tokenizer arrived = (Tokenizer) new ObjectInputStream(in).readObject();
    for (String text : TokenizerFixture.strings()) {
      assertThat(arrived.encode(text)).isEqualTo(tokenizer.encode(text));
    }
    assertThat(arrived.specialTokens()).isEqualTo(tokenizer.specialTokens());
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-gpt2", "small-llama2.model", "small-words.model"})
  void manyThreadsGetTheIdsOfOne(String small) throws IOException {
    Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(small));
    List<String> strings = TokenizerFixture.strings();
    int[][] alone = strings.stream().map(tokenizer::encode).toArray(int[][]::new);
    int rounds = 4;
    int[][] together =
        IntStream.range(0, rounds * alone.length)
            .parallel()
            .mapToObj(i -> tokenizer.encode(strings.get(i % alone.length)))
            .toArray(int[][]::new);
    for (int i = 0; i < together.length; i++) {
      assertThat(together[i]).isEqualTo(alone[i % alone.length]);
    }
  }

  @Test
  void specialTokensAreNeverEncoded() throws IOException {
    for (String small : List.of("small-gpt2", "small-llama2.model", "small-llama3.json")) {
      Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(small));
      assertThat(tokenizer.specialTokens()).isNotEmpty();
      tokenizer
          .specialTokens()
          .forEach(
              (name, id) -> {
                assertThat(tokenizer.encode("a" + name + name)).doesNotContain(id);
                assertThat(tokenizer.decode(tokenizer.encode(name))).isEqualTo(name);
              });
    }
  }

  /** The boundary of prompt and response is one of tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"small-gpt2", "small-llama2.model", "small-llama3.json"})
  void aPromptEndsWithItsTextAndAResponseHasOneEnd(String small) throws IOException {
    Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(small));
    int[] text = tokenizer.encode("the cat");
    int[] response = tokenizer.encodeResponse("the cat");
    assertThat(tokenizer.encodePrompt("the cat")).endsWith(text);
    assertThat(response).startsWith(text).endsWith(tokenizer.requireEndOfSequence());
    assertThat(response).hasSize(text.length + 1);
    assertThat(tokenizer.encodeResponse("")).hasSize(1);
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    refuses(directory.resolve("missing"), "no tokenizer at ", "missing");
    refuses(directory, "no tokenizer at ", "the directory has none of tokenizer.model");
    copyGpt2();
    Files.delete(directory.resolve("merges.txt"));
    refuses(directory, "no tokenizer at ", "merges.txt does not exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tokenizer.model", "tokenizer.json", "vocab.json", "tokenizer_config.json"})
  void refusesWhatWasNotFetched(String name) throws IOException {
    if (name.equals("tokenizer_config.json")) {
      copyGpt2();
    }
    Path place = directory.resolve(name);
    Files.createSymbolicLink(place, Path.of("../blobs/4d7a"));
    refuses(directory, place + ": is a link to ../blobs/4d7a, which is not there");
    Files.delete(place);
    Files.writeString(place, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n");
    refuses(directory, place + ": is a pointer of git-lfs to the file, and not the file");
  }

  @Test
  void refusesALinkThatLeadsNowhere() throws IOException {
    Files.createSymbolicLink(file, Path.of("other"));
    refuses(file, file + ": is a link to other, which is not there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "#version: 0.2\na b\n", "\0\0\0"})
  void refusesWhatIsNoTokenizer(String content) throws IOException {
    Files.writeString(file, content);
    refuses(file, file + ": is not a tokenizer file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | is JSON, but not a tokenizer.json",
        "{\"model\": | is not JSON",
        "{\"model\":{\"vocab\":{\"a\":0}}} | not byte-level BPE",
        "{\"model\":{\"vocab\":{},\"merges\":[]},\"normalizer\":{\"type\":\"NFKC\"}} |"
            + " changes text",
        "{\"model\":{\"vocab\":{},\"merges\":[]}} | its pre_tokenizer is neither",
        "{\"model\":{\"vocab\":{},\"merges\":[],\"byte_fallback\":true}} | not byte-level BPE",
        "{\"model\":{\"vocab\":{},\"merges\":[]},\"pre_tokenizer\":{\"type\":\"Whitespace\"}} |"
            + " its pre_tokenizer is neither",
      })
  void refusesOtherJson(String content, String message) throws IOException {
    Files.writeString(file, content);
    refuses(file, file.toString(), message);
  }

  @Test
  void refusesAnAddedTokenThatIsFoundInText() throws IOException {
    String json = Files.readString(TokenizerFixture.small("small-tokenizer.json"));
    Files.writeString(
        file,
        json.replaceFirst(
            "\"normalized\":false,\"special\":true", "\"normalized\":true,\"special\":false"));
    refuses(file, "finds the token \"<|begin_of_text|>\" in other text");
  }

  @Test
  void refusesASentencePieceModelThatIsCutAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(TokenizerFixture.small("small-llama2.model"));
    for (int length = 1; length < whole.length; length += length < 40 ? 1 : 197) {
      Files.write(file, Arrays.copyOf(whole, length));
      refuses(file, file + ": is not a complete SentencePiece model: ");
    }
  }

  @Test
  void refusesGpt2FilesThatAreCut() throws IOException {
    copyGpt2();
    Path merges = directory.resolve("merges.txt");
    String whole = Files.readString(merges);
    Files.writeString(merges, whole.substring(0, whole.indexOf(' ', whole.length() / 2)));
    refuses(directory, "merges.txt: line ", "is not two tokens with a space between");
    Files.writeString(merges, whole.substring(0, whole.indexOf('\n', whole.length() / 2)));
    refuses(directory, "vocab.json: no merges make the token ", "more");
    Files.writeString(merges, whole + "qq zz\n");
    refuses(directory, "of merges.txt: \"qq\" is not a token of bytes in the vocabulary");
    Files.writeString(merges, whole);
    Path vocabulary = directory.resolve("vocab.json");
    String json = Files.readString(vocabulary);
    Files.writeString(vocabulary, json.substring(0, 1000));
    refuses(directory, "vocab.json: is not JSON");
    Files.writeString(vocabulary, json.replaceFirst("\"A\":\\d+", "\"A\":7"));
    refuses(directory, "vocab.json: has the id 7; the ids of ", "each once");
    Files.writeString(vocabulary, json.replaceFirst("\"A\":\\d+", "\"A\":\"x\""));
    refuses(directory, "vocab.json: the id of \"A\" is \"x\"");
  }

  /** The tiktoken lines of the 256 bytes and of made-up tokens of three bytes. */
  private static List<String> tiktokenLines(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            rank -> {
              byte[] token =
                  rank < 256
                      ? new byte[] {(byte) rank}
                      : new byte[] {(byte) (rank >> 16), (byte) (rank >> 8), (byte) rank};
              return Base64.getEncoder().encodeToString(token) + " " + rank;
            })
        .collect(Collectors.toList());
  }

  @Test
  void opensATiktokenFileOfTheSizeOfLlama3() throws IOException {
    Files.write(file, tiktokenLines(TiktokenFile.LLAMA3_TOKENS));
    Tokenizer tokenizer = TokenizerFixture.open(file);
    assertThat(tokenizer.vocabularySize()).isEqualTo(128_256);
    assertThat(tokenizer.beginOfSequence()).hasValue(128_000);
    assertThat(tokenizer.encode("ab1")).containsExactly('a', 'b', '1');
  }

  @Test
  void refusesDamagedTiktokenFiles() throws IOException {
    List<String> lines = tiktokenLines(300);
    Files.write(file, lines);
    refuses(file, "has 300 tokens; Llama 3's file has 128000");
    lines.set(280, "@@@@ 280");
    Files.write(file, lines);
    refuses(file, file + ": line 281: is not base64: @@@@");
    lines.set(280, "QUJD 281");
    Files.write(file, lines);
    refuses(file, "line 281: is not base64, a space, and the rank 280: QUJD 281");
    lines.set(280, lines.get(270).replace(" 270", " 280"));
    Files.write(file, lines);
    refuses(file, "line 281: repeats the token of an earlier line");
    Files.write(file, lines.subList(0, 200));
    refuses(file, "has tokens for 200 of the 256 bytes");
    Files.writeString(file, "QQ== 0\nQg== 1\nQ");
    refuses(file, "line 3: is not base64, a space, and the rank 2: Q");
    Files.write(file, "QQ== 0\n\u00ff".getBytes(ISO_8859_1));
    refuses(file, "is not UTF-8");
  }

  @Test
  void refusesFilesThatWouldTakeForEver() throws IOException {
    String json = Files.readString(TokenizerFixture.small("small-llama3.json"));
    for (String regex : List.of("(a+)+$", "(?:a|a)*b", "(a{2,}){3,}")) {
      Files.writeString(
          file,
          json.replaceAll(
              "\"Regex\": *\"(?:[^\"\\\\]|\\\\.)*\"",
              "\"Regex\":\"" + regex.replace("$", "\\$") + "\""));
      refuses(file, "its pattern repeats a group");
    }
    copyGpt2();
    Path merges = directory.resolve("merges.txt");
    String one = "a".repeat(20_000);
    Files.writeString(merges, one + " " + one + "\n", StandardOpenOption.APPEND);
    Path vocabulary = directory.resolve("vocab.json");
    String tokens = Files.readString(vocabulary).strip();
    Files.writeString(
        vocabulary, tokens.substring(0, tokens.length() - 1) + ", \"" + one + "\": 9000}");
    refuses(directory, "vocab.json");
    Files.write(file, new byte[(64 << 20) + 1]);
    refuses(file, "is larger than a tokenizer's file can be (64 MiB)");
  }
}
