package org.pcot.jobs.benchmark;

import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;

/**
 * Something that both sides do.
 *
 * @param batch sequences of a training step, prompts of a sampling or GRPO iteration
 * @param length tokens of a whole sequence; prompt and response have half each
 * @param pCot the share of sequences whose response is long; others are short, as in experiments
 */
public record Work(
    Kind kind, int batch, int length, int width, int layers, int heads, double pCot) {
  /** Completions of a prompt in a GRPO iteration. */
  public static final int GROUP = 8;

  /** What is done, and how many times faster than libtorch the issue wants it. */
  public enum Kind {
    TRAINING(1.3),
    SAMPLING(2),
    GRPO(5);

    private final double wantedRatio;

    Kind(double wantedRatio) {
      this.wantedRatio = wantedRatio;
    }

    public double wantedRatio() {
      return wantedRatio;
    }
  }

  /** All responses are long. */
  public Work(Kind kind, int batch, int length, int width, int layers, int heads) {
    this(kind, batch, length, width, layers, heads, 1);
  }

  public DecoderConfig decoder() {
    int vocabulary = inputs().vocabularySize();
    return Gpt2.decoder(vocabulary, length, width, layers, heads);
  }

  public Inputs inputs() {
    return new Inputs(length, pCot);
  }

  /** Tokens that the work is about: of its training step, or those sampled to the full length. */
  public long tokens() {
    return switch (kind) {
      case TRAINING -> (long) batch * length;
      case SAMPLING -> (long) batch * inputs().responseLength();
      case GRPO -> (long) batch * GROUP * inputs().responseLength();
    };
  }

  /**
   * Floating-point operations of the matrix products that a training step needs: forward, and twice
   * that backward, where all responses are long. Attention counts its causal half; in the last
   * block a prompt counts for its queries, keys and values only.
   */
  public double trainingOperations() {
    double all = length;
    double prompt = length - inputs().responseLength();
    double scored = all - prompt;
    double square = (double) width * width;
    double block = all * 24 * square + 2 * all * all * width;
    double lastBlock =
        all * 6 * square + scored * 18 * square + 2 * (all * all - prompt * prompt) * width;
    double head = scored * 2 * width * decoder().vocabSize();
    return 3.0 * batch * ((layers - 1) * block + lastBlock + head);
  }

  public String name() {
    String sizes =
        String.format(
            "%s-%d-%d-%d-%d-%d",
            kind.name().toLowerCase(java.util.Locale.ROOT), batch, length, width, layers, heads);
    return pCot == 1 ? sizes : sizes + "@" + pCot;
  }
}
