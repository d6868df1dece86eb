package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.torch.TorchHome;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Completions of a checkpoint with random weights, through the command line. */
class CompleteTest {
  private static final int POSITIONS = 24;
  private static final int WIDTH = 32;

  @TempDir static Path temporary;
  private static Path model;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    Vocabulary vocabulary = Vocabulary.ofCharacters("01#=|");
    DecoderConfig config = Gpt2.decoder(vocabulary.vocabularySize(), POSITIONS, WIDTH, 2, 4);
    Segments parameters =
        Segments.allocate(Memory.HOST, DataType.FLOAT, new ParameterLayout(config).lengths());
    CounterRandom random = CounterRandom.of(3, Purpose.PARAMETER_INITIALISATION);
    for (int i = 0; i < parameters.length(); i++) {
      boolean isOfEnd = i / WIDTH == vocabulary.eosId(); // its logit is 0: few texts end at once
      parameters.set(i, isOfEnd ? 0 : 0.3 * random.gaussian(i));
    }
    model = temporary.resolve("step_000001");
    new Checkpoint(config, vocabulary, parameters, Map.of(), JsonNodeFactory.instance.objectNode())
        .write(new org.apache.hadoop.fs.Path(model.toUri()), new Configuration(false));
  }

  private static CommandLineCall complete(Object... arguments) {
    return CommandLineCall.of(
        Stream.concat(Stream.of("complete", model), Arrays.stream(arguments)).toArray());
  }

  private static String done(Object... arguments) {
    CommandLineCall call = complete(arguments);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err()).contains("tokens generated").contains("a second").contains("threads");
    return call.out();
  }

  private static void refuses(CommandLineCall call, String... messages) {
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(messages);
    assertThat(call.out()).isEmpty();
  }

  @Test
  void promptsAreContinuedGreedilyWhateverTheThreads() {
    String[] prompts = {"0", "1", "01#", "10=", "|", "#0"};
    String out = done(withThreads(1, prompts));
    String[] lines = out.split("\\R");
    for (int i = 0; i < prompts.length; i++) {
      assertThat(lines[2 * i]).isEqualTo("--- prompt " + (i + 1));
      assertThat(lines[2 * i + 1]).startsWith(prompts[i]).matches("[01#=|]{1,15}");
    }
    assertThat(lines).anyMatch(line -> line.matches("[01#=|]{6,}"));
    assertThat(done(withThreads(3, prompts))).isEqualTo(out);
    assertThat(done("01#", "--max-new-tokens", 12).strip()).isEqualTo(lines[5]);
  }

  /** In 16 bits it may say something else. */
  @Test
  void torchContinuesThemToo() {
    assumeTrue(System.getenv(TorchHome.VARIABLE) != null, "no libtorch is named");
    Object[] torch = {"01#", "1", "--engine", "torch", "--device", "cpu"};
    String out = done("01#", "1", "--max-new-tokens", 12);
    assertThat(done(with(torch, "--max-new-tokens", 12))).isEqualTo(out);
    for (Object[] sixteenBits :
        List.of(new Object[] {"--precision", "bf16"}, new Object[] {"--dtype", "bfloat16"})) {
      assertThat(done(with(with(torch, sixteenBits), "--max-new-tokens", 12)))
          .matches("--- prompt 1\\R01#[01#=|]*\\R--- prompt 2\\R1[01#=|]*\\R");
    }
  }

  private static Object[] with(Object[] arguments, Object... others) {
    return Stream.of(arguments, others).flatMap(Arrays::stream).toArray();
  }

  /** Where files cannot be mapped into memory. */
  @Test
  void aModelInAStoreOfObjectsSaysTheSame() {
    Object[] prompt = {"01#", "--max-new-tokens", 12};
    CommandLineCall call =
        CommandLineCall.of(
            Stream.concat(Stream.of("complete", "objects://" + model), Arrays.stream(prompt))
                .toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).isEqualTo(done(prompt));
    CommandLineCall nothing = CommandLineCall.of("complete", "objects://" + temporary + "/no", "1");
    refuses(nothing, "objects:" + temporary + "/no: there is no such directory");
  }

  private static Object[] withThreads(int threads, String... prompts) {
    return Stream.concat(
            Arrays.stream(prompts), Stream.of("--threads", threads, "--max-new-tokens", 12))
        .toArray();
  }

  @Test
  void drawsAreThoseOfTheSeed() {
    Object[] five = {"01#", "--temperature", 2, "--samples", 5, "--max-new-tokens", 9};
    String out = done(five);
    assertThat(out).contains("--- prompt 1, sample 1").contains("--- prompt 1, sample 5");
    assertThat(done(five)).isEqualTo(out);
    assertThat(done(Stream.concat(Arrays.stream(five), Stream.of("--seed", 2)).toArray()))
        .isNotEqualTo(out);
  }

  @Test
  void aFileHasAPromptInEveryLineHoweverItEnds() throws IOException {
    Path file = Files.writeString(temporary.resolve("prompts"), "01#\r\n1\n0110=|");
    String out = done("--file", file, "--max-new-tokens", 3);
    assertThat(out.lines().filter(line -> line.startsWith("---")))
        .containsExactly(
            "--- " + file + ", line 1", "--- " + file + ", line 2", "--- " + file + ", line 3");
    assertThat(out.lines().toList().get(1)).startsWith("01#");
    String alone = done("0110=|", "--max-new-tokens", 3);
    assertThat(out.lines().toList().get(5)).isEqualTo(alone.strip());
  }

  @Test
  void aLineThatIsNoPromptIsNamedBeforeAnyWork() throws IOException {
    Path file = temporary.resolve("odd");
    Files.writeString(file, "01#\n\n1\n");
    refuses(complete("--file", file), file + ", line 2: is empty");
    Files.writeString(file, "01#\n1 0\n");
    refuses(complete("--file", file), file + ", line 2: is no text of this model's symbols");
    Files.writeString(file, "");
    refuses(complete("--file", file), file + ": has no line");
    Files.write(file, "01#\né\n".getBytes(StandardCharsets.ISO_8859_1));
    refuses(complete("--file", file), file + ": is not UTF-8");
    refuses(complete("--file", temporary), "is a directory");
    refuses(complete("--file", temporary.resolve("none")), "there is no such file");
    refuses(complete("01#", "--file", file), "--file");
    refuses(complete(), "there is no prompt");
  }

  @Test
  void aPromptLongerThanTheContextIsRefused() {
    refuses(
        complete("0".repeat(POSITIONS)),
        "prompt 1: has 24 tokens, and the model has 24 positions",
        "23 tokens at most");
    assertThat(done("0".repeat(POSITIONS - 1)).strip()).hasSizeLessThanOrEqualTo(POSITIONS + 1);
  }

  @Test
  void idsNeedNoTokenizer() throws IOException {
    Path bare = Files.createDirectory(temporary.resolve("bare"));
    for (String name : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(model.resolve(name), bare.resolve(name));
    }
    refuses(CommandLineCall.of("complete", bare, "01#"), bare + ": has no tokenizer", "--ids");
    CommandLineCall call =
        CommandLineCall.of("complete", bare, "2 3,4", "--ids", "--max-new-tokens", 4);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out().strip()).matches("2 3,4( \\d){1,4}");
    refuses(
        CommandLineCall.of("complete", bare, "2 7", "--ids"),
        "prompt 1: '7' is not the id of a token",
        "0 to 6");
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    refuses(
        CommandLineCall.of("complete", temporary.resolve("nowhere"), "1"),
        "there is no such directory");
    Path file = Files.writeString(temporary.resolve("file"), "");
    refuses(CommandLineCall.of("complete", file, "1"), "is a file, not the directory of a model");
    refuses(CommandLineCall.of("complete", temporary, "1"), "has no config.json");
  }

  /** The same ids as its parts have; the symbols' own special tokens are named as well. */
  @Test
  void aTemplateStandsAroundEveryPrompt() {
    String whole = done("01#", "--max-new-tokens", 6);
    String framed = done("1", "--template", "0{question}#", "--max-new-tokens", 6);
    assertThat(framed).isEqualTo(whole);
    String ended = done("1", "--template", "<eos>0{question}#", "--max-new-tokens", 6);
    assertThat(ended).startsWith("<eos>01#");
    String ids = done("--ids", "1 2 3 4", "--max-new-tokens", 6);
    assertThat(ids.strip().split(" ")).hasSizeGreaterThan(4).startsWith("1", "2", "3", "4");
    refuses(complete("1", "--template", "0#"), "--template must have {question} once");
    refuses(complete("1", "--template", "{question}{question}"), "{question} once");
    refuses(complete("--ids", "1", "--template", "{question}"), "not for --ids");
    refuses(
        complete("1", "--template", "<|im_start|>{question}"),
        "the prompt's template is no text of this tokenizer: symbol '<'");
    refuses(complete("1", "--template", "<eos>the {question}"), "prompt 1: is no text of this");
    refuses(
        complete("1", "--template", "the<eos>{question}"), "template is no text", "<pad> <eos>");
  }

  @Test
  void whatIsNotForTheEngineIsRefused() {
    refuses(complete("01#", "--engine", "torch", "--device", "tpu"), "device: tpu", "cuda:1");
    refuses(complete("01#", "--device", "cuda"), "device and precision", "set engine: torch");
    refuses(complete("01#", "--precision", "bf16"), "device and precision", "set engine: torch");
  }

  @Test
  void severalGreedySamplesAreRefused() {
    refuses(complete("01#", "--samples", 2), "all samples are the same");
  }

  @ParameterizedTest
  @CsvSource({
    "--temperature, -1",
    "--top-k, -1",
    "--top-p, 0",
    "--top-p, 1.5",
    "--samples, 0",
    "--max-new-tokens, 0",
    "--threads, 0",
    "--engine, abacus",
    "--precision, fp8",
    "--dtype, int4"
  })
  void aSettingOutOfRangeIsRefused(String option, String value) {
    refuses(complete("01#", option, value), option);
  }

  /** Weights are gigabytes: a mistake in a prompt is told before they are read. */
  @ParameterizedTest
  @ValueSource(strings = {"float32", "bfloat16"})
  void weightsThatAreNoNumbersAreAMistake(String type) throws IOException {
    Path damaged = Files.createDirectories(temporary.resolve("nan-" + type));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(model.resolve(name), damaged.resolve(name));
    }
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    Arrays.fill(weights, weights.length - 8, weights.length, (byte) 0xFF);
    Files.write(damaged.resolve("model.safetensors"), weights);
    CommandLineCall call = CommandLineCall.of("complete", damaged, "01", "--dtype", type);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err())
        .containsPattern("ln_f.bias\\[30] is NaN|no probability that is a number")
        .doesNotContain("internal failure");
    refuses(
        CommandLineCall.of("complete", damaged, "0".repeat(POSITIONS), "--dtype", type),
        "prompt 1: has " + POSITIONS + " tokens");
  }

  @Test
  void idsNeedNoTokenizerOfAKindThatIsRead() throws IOException {
    Path other = Files.createDirectories(temporary.resolve("unigram"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(model.resolve(name), other.resolve(name));
    }
    Files.writeString(other.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
    refuses(CommandLineCall.of("complete", other, "01"), "tokenizer.json");
    CommandLineCall ids = CommandLineCall.of("complete", other, "--ids", "2 3");
    assertThat(ids.exitCode()).as(ids.err()).isZero();
    assertThat(ids.out()).startsWith("2 3 ");
  }
}
