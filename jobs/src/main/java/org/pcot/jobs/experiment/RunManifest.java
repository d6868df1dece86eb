package org.pcot.jobs.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.nd4j.linalg.factory.Nd4j;

/** What a run was made from and by: for people; nothing depends on it. */
final class RunManifest {
  private RunManifest() {}

  static ObjectNode describe(ExperimentContext context, String version) throws IOException {
    ObjectNode manifest =
        JsonNodeFactory.instance
            .objectNode()
            .put("pcot_version", version)
            .put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("java", Runtime.version().toString())
            .put("operating_system", System.getProperty("os.name"))
            .put("architecture", System.getProperty("os.arch"))
            .put("processors", Runtime.getRuntime().availableProcessors())
            .put("spark", context.spark().version())
            .put("spark_master", context.spark().sparkContext().master())
            .put("nd4j_backend", Nd4j.getBackend().getClass().getSimpleName());
    ArrayNode described = manifest.putArray("corpora");
    for (long seed : context.config().seeds()) {
      described
          .addObject()
          .put("seed", seed)
          .put("path", context.layout().corpus(seed).toString())
          .put("content_digest", context.corpora().require(seed).manifest().contentDigest());
    }
    return manifest;
  }
}
