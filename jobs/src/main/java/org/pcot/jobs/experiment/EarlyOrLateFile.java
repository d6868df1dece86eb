package org.pcot.jobs.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.SealedFiles;
import org.pcot.jobs.experiment.EarlyOrLate.Start;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.metrics.MetricsFile;

/** {@link EarlyOrLate} of an experiment: from the metrics of its finished runs, and as JSON. */
record EarlyOrLateFile(RunLayout layout, Configuration hadoop) {

  /** Writes the file and returns what it says. */
  List<EarlyOrLate> replace(Consumer<String> notices) throws IOException {
    List<EarlyOrLate> findings = read();
    byte[] text = (json(findings).toPrettyString() + "\n").getBytes(UTF_8);
    Path file = layout.earlyOrLate();
    SealedFiles.in(file.getParent(), hadoop).renew(file.getName(), text, notices);
    return findings;
  }

  private List<EarlyOrLate> read() throws IOException {
    List<EarlyOrLate> findings = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      for (PosttrainRun run : layout.config().posttrain().runs()) {
        List<Start> starts = new ArrayList<>();
        for (long step : PosttrainedSteps.find(layout, seed, hadoop)) {
          last(seed, step, run).map(last -> start(step, last)).ifPresent(starts::add);
        }
        findings.add(new EarlyOrLate(seed, run, starts));
      }
    }
    return findings;
  }

  /** What the last iteration of a run was found to be like, if it came that far. */
  private Optional<EvaluatedStep> last(long seed, long from, PosttrainRun run) throws IOException {
    long iterations = run.algorithm().iterations();
    return MetricsFile.evaluations(layout.posttraining(seed, from, run), hadoop).stream()
        .filter(evaluated -> evaluated.step() == iterations)
        .findFirst();
  }

  private static Start start(long step, EvaluatedStep last) {
    return new Start(
        step, last.greedy().accuracy(), last.greedy().medianLength(), last.sampled().accuracy());
  }

  private static ObjectNode json(List<EarlyOrLate> findings) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("generalises_at_greedy_accuracy", Evaluation.GENERALISES);
    ArrayNode runs = root.putArray("runs");
    for (EarlyOrLate finding : findings) {
      ObjectNode node =
          runs.addObject().put("seed", finding.seed()).put("posttraining", finding.run().name());
      finding
          .firstStep()
          .ifPresentOrElse(
              step -> node.put("generalises_from_step", step),
              () -> node.putNull("generalises_from_step"));
      ArrayNode failures = node.putArray("but_not_from_steps");
      finding.laterFailures().forEach(failures::add);
      ArrayNode starts = node.putArray("starting_steps");
      for (Start start : finding.starts()) {
        starts
            .addObject()
            .put("step", start.step())
            .put("greedy_accuracy", start.greedyAccuracy())
            .put("median_length", start.medianLength())
            .put("sampled_accuracy", start.sampledAccuracy());
      }
    }
    return root;
  }
}
