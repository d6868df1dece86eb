package org.pcot.jobs.rollouts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import org.pcot.rl.rollouts.RolloutFile.Row;

/** Prints responses for programs: one JSON object a line, whose keys are the columns. */
public final class RolloutJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private RolloutJson() {}

  /** In ASCII, which steers no terminal and survives every locale. */
  public static void print(int iteration, List<Row> rows, RolloutChoice choice, PrintWriter out)
      throws JsonProcessingException {
    ObjectWriter writer = MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    for (Row row : choice.shown(choice.matching(rows))) {
      out.println(writer.writeValueAsString(line(iteration, row)));
    }
  }

  private static ObjectNode line(int iteration, Row row) {
    return MAPPER
        .createObjectNode()
        .put("iteration", iteration)
        .put("prompt_number", row.promptNumber())
        .put("prompt", row.prompt())
        .put("response", row.response())
        .put("answer", row.answer())
        .put("reward", row.reward())
        .put("advantage", row.advantage())
        .put("log_probability", row.logProbability())
        .put("length", row.length())
        .put("is_long", row.isLong())
        .put("is_right", row.isRight())
        .put("ended", row.ended())
        .put("weights_step", row.weightsStep());
  }
}
