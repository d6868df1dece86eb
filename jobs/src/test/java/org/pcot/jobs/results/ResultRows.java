package org.pcot.jobs.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Rows of a sweep's table as tests need them. */
public final class ResultRows {
  /** Parity of 12 bits at a guess, in short answers. */
  public static final ResultRow GUESS =
      new ResultRow(
          "cell",
          "corpus.d=12 corpus.p_cot=0.2 seeds=[1]",
          "parity",
          "parity, d = 12",
          12,
          0.5,
          0.2,
          1,
          "pretraining",
          "",
          0,
          10,
          1280,
          0.5,
          1,
          0,
          0.5,
          1,
          0,
          0.1,
          0.9,
          0,
          1,
          1,
          0.1,
          0.9,
          0,
          1,
          1,
          1,
          0.5,
          0.1,
          0.9,
          "");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultRows() {}

  /**
   * The same row but for some columns.
   *
   * @param columns names of the record's components and their values, in turn
   */
  public static ResultRow with(ResultRow row, Object... columns) {
    ObjectNode tree = JSON.valueToTree(row);
    for (int i = 0; i < columns.length; i += 2) {
      tree.set((String) columns[i], JSON.valueToTree(columns[i + 1]));
    }
    return JSON.convertValue(tree, ResultRow.class);
  }
}
