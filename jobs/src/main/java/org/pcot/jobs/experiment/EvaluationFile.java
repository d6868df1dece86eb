package org.pcot.jobs.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.SealedFiles;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationCodec;

/** The results of an experiment's models as JSON, for people and notebooks. */
final class EvaluationFile {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private EvaluationFile() {}

  /** Writes it anew: evaluating again gives the same numbers. */
  static void replace(
      RunLayout layout, List<EvaluatedModel> models, Configuration hadoop, Consumer<String> notices)
      throws IOException {
    ArrayNode results = NODES.arrayNode();
    double temperature = layout.config().evaluation().temperature();
    models.forEach(model -> results.add(json(model, temperature)));
    byte[] text = (results.toPrettyString() + "\n").getBytes(UTF_8);
    Path file = layout.evaluation();
    SealedFiles.in(file.getParent(), hadoop).renew(file.getName(), text, notices);
  }

  private static ObjectNode json(EvaluatedModel model, double temperature) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("seed", model.seed())
            .put("pretraining_steps", model.step())
            .put("posttraining", model.run().map(PosttrainRun::name).orElse(null))
            .put("posttraining_iterations", model.iterations());
    node.set("greedy", json(model.greedy(), Sampling.GREEDY.temperature()));
    node.set("sampled", json(model.sampled(), temperature));
    return node;
  }

  private static ObjectNode json(Evaluation evaluation, double temperature) {
    ObjectNode node =
        NODES.objectNode().put("prompts", evaluation.prompts()).put("temperature", temperature);
    EvaluationCodec.writeSummary(node, "", evaluation);
    return node;
  }
}
