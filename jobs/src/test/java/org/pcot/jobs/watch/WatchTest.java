package org.pcot.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.jobs.cli.CommandLineCall;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.RunLayout;

class WatchTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path root;
  private RunLayout layout;
  private long now = 1_000_000;

  @BeforeEach
  void configure() throws IOException {
    ExperimentConfig config =
        ConfigurationReader.of(
            ExperimentConfig.class,
            "name=small",
            "corpus={d: 4, p_cot: 0.2, rows: 64}",
            "model={n_embd: 8}",
            "pretrain={steps: 20, batch_size: 8, checkpoint_interval: 5}",
            "posttrain={grpo: {iterations: 8}}",
            "evaluation={}");
    layout = new RunLayout(new org.apache.hadoop.fs.Path(root.toString()), config);
  }

  private Watch watch() {
    return new Watch(layout, HADOOP, () -> now);
  }

  private Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }

  private Path pretraining() {
    return local(layout.pretraining(1));
  }

  private Path posttraining() {
    return local(layout.posttraining(1, 20, layout.config().posttrain().runs().get(0)));
  }

  private static void write(Path run, String quantity, int steps) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      lines.add("{\"step\":" + step + ",\"sequences\":1,\"" + quantity + "\":0." + step + "}");
    }
    lines.add(
        "{\"step\":"
            + steps
            + ",\"eval/greedy/accuracy\":0.5,\"eval/greedy/median_length\":1.0,"
            + "\"eval/sampled/accuracy\":0.625}");
    Files.createDirectories(run);
    Files.write(run.resolve("metrics.jsonl"), lines);
  }

  private void checkpoint(int step, long millis) throws IOException {
    Path checkpoint = pretraining().resolve("checkpoints/step_%06d".formatted(step));
    Files.createDirectories(checkpoint);
    Files.createFile(checkpoint.resolve("_SUCCESS"));
    Files.setLastModifiedTime(checkpoint, FileTime.fromMillis(millis));
  }

  @Test
  void anExperimentThatHasNotBegunSaysSo() throws IOException {
    assertThat(WatchText.line(watch().look()))
        .isEqualTo(layout.root().getName() + ": 0 of 2 runs finished; nobody writes it");
  }

  @Test
  void theStepTheMetricsAndThePaceSinceACheckpointAreShown() throws IOException {
    write(pretraining(), "loss", 9);
    checkpoint(5, 100_000);
    Files.setLastModifiedTime(pretraining().resolve("metrics.jsonl"), FileTime.fromMillis(110_000));
    assertThat(WatchText.line(watch().look()))
        .endsWith(
            ": pre-training, seed 1, 9/20, 2.5 s a step, 28 s to go; loss 0.900, greedy accuracy"
                + " 0.500, median length 1, sampled accuracy 0.625; nobody writes it");
  }

  @Test
  void whileItIsWatchedThePaceIsWhatWasSeen() throws IOException {
    Watch watch = watch();
    write(pretraining(), "loss", 9);
    assertThat(WatchText.line(watch.look())).contains("seed 1, 9/20; loss");
    write(pretraining(), "loss", 13);
    now += 1000;
    assertThat(WatchText.line(watch.look())).contains("13/20, 4.0 steps a second, 2 s to go;");
  }

  @Test
  void aLineThatIsBeingWrittenDoesNotCount() throws IOException {
    write(pretraining(), "loss", 9);
    Path metrics = pretraining().resolve("metrics.jsonl");
    Files.writeString(metrics, Files.readString(metrics) + "{\"step\":10,\"los");
    assertThat(WatchText.line(watch().look())).contains("seed 1, 9/20");
  }

  @Test
  void everyRunHasALineOnATerminalThatEndsWhenNobodyWritesIt() throws Exception {
    write(pretraining(), "loss", 20);
    write(posttraining(), "reward", 4);
    StringWriter out = new StringWriter();
    new WatchLoop(watch(), new PrintWriter(out), true).run();
    assertThat(out.toString().lines())
        .containsExactly(
            "\u001b[H\u001b[J"
                + layout.root().getName()
                + ": 1 of 2 runs finished; nobody writes it",
            "pre-training, seed 1                       [########################] 20/20;"
                + " loss 0.200, greedy accuracy 0.500, median length 1, sampled accuracy 0.625",
            "grpo-end_to_end-t1.0 from step 20, seed 1  [############............] 4/8;"
                + " reward 0.400, greedy accuracy 0.500, median length 1, sampled accuracy 0.625");
  }

  @Test
  void whoWritesItIsNamed() throws IOException {
    write(pretraining(), "loss", 20);
    String lines =
        Leases.refusing("pcot experiment")
            .hold(
                LeasedPlace.inside(layout.root(), "run"),
                HADOOP,
                fenced -> String.join("\n", WatchText.lines(watch().look())));
    assertThat(lines).contains("1 of 2 runs finished; written by ", "pcot experiment");
  }

  @Test
  void whatIsFinishedIsSaidToBe() throws IOException {
    write(pretraining(), "loss", 20);
    write(posttraining(), "reward", 8);
    assertThat(WatchText.line(watch().look())).contains("evaluation comes next; nobody writes it");
    Files.createDirectories(local(layout.evaluation()).getParent());
    Files.writeString(local(layout.evaluation()), "[]");
    assertThat(WatchText.line(watch().look())).isEqualTo(layout.root().getName() + ": finished");
  }

  @Test
  void theCommandSaysItInALineWhereThereIsNoTerminal() throws IOException {
    Files.writeString(root.resolve("config.yaml"), ConfigurationWriter.toYaml(layout.config()));
    write(pretraining(), "loss", 9);
    CommandLineCall call = CommandLineCall.of("watch", root);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out().lines()).containsExactly(WatchText.line(watch().look()));
  }

  @Test
  void whatIsNoExperimentIsRefused() throws IOException {
    assertRefused("is not a run: it has no config.yaml");
    Files.writeString(root.resolve("sweep.json"), "{\"version\": 1, \"fixed\": {}}");
    assertRefused("is a sweep", "pcot sweep status");
    CommandLineCall call = CommandLineCall.of("watch");
    assertThat(call.exitCode()).isEqualTo(2);
  }

  private void assertRefused(String... said) {
    CommandLineCall call = CommandLineCall.of("watch", root);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(said).doesNotContain("internal failure");
  }
}
