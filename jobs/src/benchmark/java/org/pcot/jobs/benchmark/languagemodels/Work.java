package org.pcot.jobs.benchmark.languagemodels;

import java.util.Locale;

/**
 * Something that both sides do.
 *
 * @param batch sequences
 */
record Work(Kind kind, int batch) {
  /** Tokens of a prompt and of a sequence that is trained on. */
  static final int LENGTH = 256;

  /** Of a prompt before tokens are generated. */
  static final int PROMPT = 16;

  /** Tokens that are generated after it; the first comes with the prompt, and is not timed. */
  static final int GENERATED = 64;

  /** What is done, and how many times faster than PyTorch it is to be. */
  enum Kind {
    PROMPT(1.2),
    GENERATION(2),
    TRAINING(1.2);

    private final double wantedRatio;

    Kind(double wantedRatio) {
      this.wantedRatio = wantedRatio;
    }

    double wantedRatio() {
      return wantedRatio;
    }
  }

  /** That the time is of. */
  int tokens() {
    return batch * (kind == Kind.GENERATION ? GENERATED - 1 : LENGTH);
  }

  String name() {
    String length = kind == Kind.GENERATION ? "" : ", " + LENGTH;
    return String.format(
        Locale.ROOT, "%s (%d%s)", kind.name().toLowerCase(Locale.ROOT), batch, length);
  }
}
