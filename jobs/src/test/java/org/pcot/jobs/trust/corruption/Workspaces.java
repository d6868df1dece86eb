package org.pcot.jobs.trust.corruption;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One of everything that pcot leaves, each of seconds. */
record Workspaces(Path root) {
  private static final Path MATH = Path.of("..", "conf", "math.yaml");
  private static final Path TOKENIZER =
      Path.of("..", "datasets/src/test/resources/tokenizers/small-llama2.model");

  List<Workspace> all() throws IOException {
    List<Workspace> all = new ArrayList<>(ofRuns());
    all.add(corpus());
    all.add(sweep());
    all.add(theory());
    return all;
  }

  /** An experiment, which has most kinds of files, and one that was interrupted. */
  List<Workspace> ofRuns() throws IOException {
    Workspace experiment = experiment();
    String run = run(experiment);
    Workspace interrupted =
        experiment.interrupted(
            run + "/seed_3/pretraining/checkpoints/step_000018",
            run + "/seed_3/posttraining_from_step_000018",
            run + "/evaluation",
            run + "/figures");
    cutBehind(interrupted.start().resolve(run + "/seed_3/pretraining"), "step_000012");
    return List.of(experiment, experiment, interrupted);
  }

  /** What a killed driver wrote behind its last checkpoint is nobody's data, damaged or not. */
  private static void cutBehind(Path training, String checkpoint) throws IOException {
    Path state = training.resolve("checkpoints").resolve(checkpoint).resolve("state.json");
    Path metrics = training.resolve("metrics.jsonl");
    int bytes =
        new ObjectMapper().readTree(state.toFile()).at("/files/metrics.jsonl/bytes").asInt();
    Files.write(metrics, Arrays.copyOf(Files.readAllBytes(metrics), bytes));
    Path events = training.resolve("events.out.tfevents.0.pcot");
    byte[] all = Files.readAllBytes(events);
    int end = 0;
    for (int record = 0; record <= Files.readAllLines(metrics).size(); record++) {
      long data = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong(end);
      end += Long.BYTES + Integer.BYTES + Math.toIntExact(data) + Integer.BYTES;
    }
    Files.write(events, Arrays.copyOf(all, end));
  }

  Workspace experiment() throws IOException {
    Path directory = directory("experiment");
    Path config = file("tiny.yaml", resource("/tiny.yaml"));
    List<String> common = List.of("--config", config.toString(), "--output", directory.toString());
    List<List<String>> commands = new ArrayList<>();
    for (String name :
        List.of("experiment", "experiment", "pretrain", "posttrain", "evaluate", "figures")) {
      commands.add(command(List.of(name), common));
    }
    Workspace workspace = Workspace.fill(directory, commands);
    String run = directory.resolve(run(workspace)).toString();
    commands.add(List.of("experiment", "--resume", run));
    commands.add(List.of("figures", "--resume", run));
    return workspace;
  }

  private static String run(Workspace experiment) throws IOException {
    try (Stream<Path> runs = Files.list(experiment.start())) {
      return runs.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("tiny-"))
          .findFirst()
          .orElseThrow();
    }
  }

  Workspace sweep() throws IOException {
    Path directory = directory("sweep");
    String experiment = resource("/tiny.yaml").replaceAll("(?m)^", "  ");
    String grid = "grid: {corpus.p_cot: [0.2, 0.3], posttrain.rewards: [[end_to_end]]}\n";
    Path config = file("sweep.yaml", "name: sweep\nexperiment:\n" + experiment + "\n" + grid);
    List<String> common = List.of("--config", config.toString(), "--output", directory.toString());
    return Workspace.fill(
        directory,
        List.of(
            command(List.of("sweep"), common),
            command(List.of("sweep"), common),
            command(List.of("sweep", "figures"), common)));
  }

  Workspace theory() throws IOException {
    Path directory = directory("theory");
    Path config =
        file(
            "theory.yaml",
            """
            name: theory
            seeds: [1]
            epsilon: 0.3
            test_inputs: 50
            training: {first_lambda: 5e-3, first_steps: 3000, chain_lambda: 2e-2, chain_steps: 1000}
            claims: {d: [4], p_cot: [0.15, 0.5], rounds_beyond: 0}
            thresholds: {d: 4, p_cot: [0.2, 0.5]}
            complexity: {d: [4, 5], p_cot: [0.25]}
            reference: {d: 4, p_cot: 0.25, rows: 500}
            """);
    List<String> common = List.of("--config", config.toString(), "--output", directory.toString());
    return Workspace.fill(directory, List.of(command(List.of("theory"), common)));
  }

  Workspace corpus() throws IOException {
    Path directory = directory("corpus");
    Path inputs = Files.createDirectories(directory.resolve("inputs/tokenizer")).getParent();
    Files.writeString(inputs.resolve("train.jsonl"), rows(1, 60));
    Files.writeString(inputs.resolve("test.jsonl"), rows(61, 70));
    Files.copy(TOKENIZER, inputs.resolve("tokenizer/tokenizer.model"));
    Path config =
        file(
            "corpus.yaml",
            Files.readString(MATH)
                + """
                files: {train: ["%1$s/train.jsonl"], test: ["%1$s/test.jsonl"]}
                tokenizer: "%1$s/tokenizer/tokenizer.model"
                max_rejected_share: 0.5
                """
                    .formatted(inputs));
    List<String> common = List.of("--config", config.toString(), "--output", directory.toString());
    return Workspace.fill(directory, List.of(command(List.of("corpus"), common)));
  }

  private static String rows(int from, int to) {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i <= to; i++) {
      String solution = i == 40 ? "No box." : "It is $\\\\boxed{%d}$.".formatted(2 * i);
      rows.append(
          "{\"problem\": \"%1$d+%1$d?\", \"solution\": \"%2$s\", \"answer\": \"%3$d\"}\n"
              .formatted(i, solution, 2 * i));
    }
    return rows.toString();
  }

  private static List<String> command(List<String> name, List<String> options) {
    return Stream.concat(name.stream(), options.stream()).toList();
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectory(root.resolve(name));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(root.resolve(name), text);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Workspaces.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
