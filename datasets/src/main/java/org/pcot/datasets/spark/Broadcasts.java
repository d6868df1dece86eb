package org.pcot.datasets.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.pcot.datasets.problems.ProblemTable;
import org.pcot.datasets.problems.PublishedProblems;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/** What each executor fetches once, where tasks and closures would bring it every time. */
public final class Broadcasts {
  private Broadcasts() {}

  /** Problems as small as a reference to their rows. */
  public static PublishedProblems problems(ProblemTable table, JavaSparkContext spark) {
    Broadcast<ProblemTable> rows = spark.broadcast(table);
    return PublishedProblems.of(rows::value);
  }

  /** A published tokenizer as small as a reference to it; symbols are small already. */
  public static Tokenizer tokenizer(Tokenizer tokenizer, JavaSparkContext spark) {
    return Tokenizers.shared(
        tokenizer,
        published -> {
          Broadcast<Tokenizer> opened = spark.broadcast(published);
          return opened::value;
        });
  }
}
