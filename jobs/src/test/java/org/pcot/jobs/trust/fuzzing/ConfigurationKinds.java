package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.jobs.cli.PcotCommand;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.sweep.SweepFile;

/**
 * Files of experiments, sweeps, corpora and the theory, and overrides, as the command reads them.
 */
final class ConfigurationKinds {
  private static final String OVERRIDES =
      """
      corpus.d=10
      corpus.p_cot=0.5
      seeds=[1, 2]
      model={n_embd: 16, n_head: 4}
      posttrain.algorithms=[grpo, star]
      name=other
      pretrain.optimizer.learning_rate=1e-3
      """;

  private final Path tiny;
  private final Path conf;

  /**
   * @param tiny a small experiment
   * @param conf the directory of experiment files
   */
  ConfigurationKinds(Path tiny, Path conf) {
    this.tiny = tiny;
    this.conf = conf;
  }

  List<FuzzKind> all() throws IOException {
    List<String> keys = new ArrayList<>();
    SettingsReference.lines(ExperimentConfig.class).forEach(line -> keys.add(line.key()));
    SettingsReference.lines(SolutionsConfig.class).forEach(line -> keys.add(line.key()));
    byte[] experiment = Files.readAllBytes(tiny);
    return List.of(
        new FuzzKind(
            "experiment",
            "experiment.yaml",
            List.of(
                experiment, conf("demo.yaml"), conf("figure3.yaml"), conf("multiplication.yaml")),
            keys,
            file -> dryRun("experiment", file)),
        new FuzzKind(
            "overrides", "overrides.txt", List.of(OVERRIDES.getBytes(UTF_8)), keys, this::override),
        new FuzzKind(
            "sweep",
            "sweep.yaml",
            List.of(conf("sweep.yaml"), conf("figure2.yaml")),
            keys,
            file -> SweepFile.read(file, List.of(), new Configuration()).describe()),
        new FuzzKind(
            "theory",
            "theory.yaml",
            List.of(conf("theory.yaml")),
            keys,
            file -> dryRun("theory", file)),
        new FuzzKind(
            "corpus",
            "corpus.yaml",
            List.of(corpus("gsm8k.yaml"), corpus("math.yaml")),
            keys,
            file -> dryRun("corpus", file)));
  }

  private byte[] conf(String name) throws IOException {
    return Files.readAllBytes(conf.resolve(name));
  }

  private byte[] corpus(String name) throws IOException {
    String files = "files: {train: [a.jsonl], test: [b.jsonl]}\n";
    return (Files.readString(conf.resolve(name)) + files).getBytes(UTF_8);
  }

  private static void dryRun(String command, Path file) {
    call(command, "--config", file.toString(), "--dry-run");
  }

  private void override(Path file) throws IOException {
    Stream<String> sets =
        new String(Files.readAllBytes(file), ISO_8859_1)
            .lines()
            .flatMap(line -> Stream.of("--set", line));
    call(
        Stream.concat(Stream.of("experiment", "--config", tiny.toString(), "--dry-run"), sets)
            .toArray(String[]::new));
  }

  static void call(String... arguments) {
    StringWriter err = new StringWriter();
    int code =
        PcotCommand.run(
            () -> {}, new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
    if (code == 2) {
      throw new UserError(err.toString(), "(in the message)");
    } else if (code != 0) {
      throw new IllegalStateException("exit code " + code + ": " + err);
    }
  }
}
