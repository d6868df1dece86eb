package org.pcot.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.jobs.LanguageModel;

/**
 * An experiment on sums as they are published: its problems, its model and its file, in a
 * directory.
 */
record PublishedSums(Path directory) {
  static final int TRAIN_ROWS = 24;

  /** Twice 20 rows are 5 steps of 8. */
  private static final String YAML =
      """
      name: tiny
      seeds: [4]
      corpus:
        name: sums
        notation: gsm8k
        files: {train: ["%1$s/train.jsonl"], test: ["%1$s/test.jsonl"]}
        columns: {question: question, solution: answer}
        templates:
          prompt: "{question}\\n"
          long_response: "{solution}\\n#### {answer}"
          short_response: "#### {answer}"
        p_cot: 0.5
        rows: 20
        max_prompt_tokens: 40
        max_response_tokens: 30
        max_rejected_share: 0.1
      model: {init: "%2$s"}
      pretrain:
        epochs: 2
        batch_size: 8
        shards: 4
        evaluation_interval: 5
        checkpoint_interval: 5
        optimizer: {learning_rate: 0.002}
      posttrain:
        algorithms: [grpo]
        length_penalty: 0.5
        shards: 2
        checkpoint_interval: 2
        evaluation_interval: 2
        grpo: {iterations: 2, prompts: 4, group_size: 3, optimizer: {learning_rate: 0.001}}
      evaluation: {prompts: 5, prompts_per_shard: 3}
      """;

  static PublishedSums write(Path directory) throws IOException {
    PublishedSums sums = new PublishedSums(directory);
    sums.rows("train", TRAIN_ROWS);
    sums.rows("test", 7);
    Path model = LanguageModel.copy(directory.resolve("small"));
    Files.writeString(sums.yaml(), YAML.formatted(directory, model));
    return sums;
  }

  Path yaml() {
    return directory.resolve("tiny.yaml");
  }

  /** Where {@link #call} leaves runs and corpora. */
  Path output() {
    return directory.resolve("runs");
  }

  Path run() throws IOException {
    return Directories.first(output(), "tiny-");
  }

  CommandLineCall call(String command, Object... more) {
    return call(output(), command, more);
  }

  CommandLineCall call(Path output, String command, Object... more) {
    return CommandLineCall.of(
        Stream.concat(Stream.of(command, "--config", yaml(), "--output", output), Stream.of(more))
            .toArray());
  }

  /** Sums of two numbers, and one question that is too long for the limit of prompts. */
  void rows(String split, int count) throws IOException {
    List<String> lines =
        IntStream.range(0, count)
            .mapToObj(n -> row("In " + split + ", " + n + " and 1?", n + "+1=" + (n + 1), n + 1))
            .toList();
    Files.write(directory.resolve(split + ".jsonl"), lines);
    if (split.equals("train")) {
      Files.writeString(
          directory.resolve("train.jsonl"),
          row("How many? ".repeat(20), "Many.", 9) + "\n",
          StandardOpenOption.APPEND);
    }
  }

  private static String row(String question, String solution, int answer) {
    return "{\"question\": \"%s\", \"answer\": \"%s\\n#### %d\"}"
        .formatted(question, solution, answer);
  }
}
