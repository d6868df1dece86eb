package org.pcot.jobs.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.model.training.evaluation.Evaluation;

/** The results of an experiment's models as JSON, for people and notebooks. */
final class EvaluationFile {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private EvaluationFile() {}

  static void replace(Path file, List<EvaluatedModel> models, Configuration hadoop)
      throws IOException {
    ArrayNode results = NODES.arrayNode();
    models.forEach(model -> results.add(json(model)));
    byte[] text = (results.toPrettyString() + "\n").getBytes(UTF_8);
    AtomicFile.replace(file, hadoop, out -> out.write(text));
  }

  private static ObjectNode json(EvaluatedModel model) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("seed", model.seed())
            .put("pretraining_steps", model.step())
            .put("posttraining", model.run().map(PosttrainRun::name).orElse(null))
            .put("posttraining_iterations", model.iterations());
    node.set("greedy", json(model.greedy()));
    node.set("sampled", json(model.sampled()));
    return node;
  }

  private static ObjectNode json(Evaluation evaluation) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("prompts", evaluation.prompts())
            .put("temperature", evaluation.temperature())
            .put("accuracy", evaluation.accuracy())
            .put("median_length", evaluation.medianLength())
            .put("mean_length", evaluation.meanLength())
            .put("long_share", evaluation.longShare());
    putShare(node, "long_accuracy", evaluation.longAccuracy());
    putShare(node, "short_accuracy", evaluation.shortAccuracy());
    return node;
  }

  /** JSON has no NaN: a share of nothing is null. */
  private static void putShare(ObjectNode node, String key, double share) {
    if (Double.isNaN(share)) {
      node.putNull(key);
    } else {
      node.put(key, share);
    }
  }
}
