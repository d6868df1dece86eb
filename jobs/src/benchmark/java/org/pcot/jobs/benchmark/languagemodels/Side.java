package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.file.Path;

/** One side of the comparison. */
interface Side extends AutoCloseable {
  /** Opens a published directory and forgets the one before. */
  void load(Path directory) throws IOException;

  /**
   * Writes the logits [B·T, V], the mean loss and the gradients of all parameters in their order in
   * the file, 32-bit floats of this machine, of one batch.
   */
  void check(int batch, int length, Path file) throws IOException;

  /** What follows each prompt, by the likeliest tokens. */
  Generated generate(int batch, int promptLength, int count);

  /** A step of AdamW; its seconds. */
  double train(int batch, int length);

  /** Of all threads of its process until now. */
  double cpuSeconds();

  /** The most bytes of its process that were resident. */
  long memory() throws IOException;

  @Override
  void close();

  /** The seconds of a work. */
  default double seconds(Work work) {
    return switch (work.kind()) {
      case PROMPT -> generate(work.batch(), Work.LENGTH, 1).promptSeconds();
      case GENERATION -> generate(work.batch(), Work.PROMPT, Work.GENERATED).decodeSeconds();
      case TRAINING -> train(work.batch(), Work.LENGTH);
    };
  }

  /**
   * Sequences after prompts.
   *
   * @param promptSeconds up to the first token of each
   * @param decodeSeconds of those that follow
   * @param tokens sequence after sequence
   */
  record Generated(double promptSeconds, double decodeSeconds, int[] tokens) {}

  /** Sequences that both sides make, [batch][length]. */
  static int[][] tokens(int batch, int length, int vocabulary) {
    int[][] tokens = new int[batch][length];
    for (int i = 0; i < batch * length; i++) {
      tokens[i / length][i % length] = (int) (i * 7919L % vocabulary);
    }
    return tokens;
  }
}
