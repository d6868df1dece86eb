package org.pcot.model.generation;

import java.io.Serializable;
import java.util.List;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.kernels.KvCache;

/**
 * Generates groups of responses: a prompt is run once for its whole group, a response that ends
 * leaves the batch at once, and waiting prompts take its place.
 *
 * <p>What is generated is a function of the arguments alone. An instance serves one thread.
 */
public final class Generator {
  /** Sequences that advance together; products over fewer rows run below full speed. */
  private static final int SLOTS = 128;

  /** Of prompts that are run together. */
  private static final int PROMPT_TOKENS = 416;

  private final Decoder decoder;
  private final int slots;
  private KvCache cache;
  private Times times = new Times(0, 0);

  /** How long the parts of a generation took; nothing that is generated depends on it. */
  public record Times(double prefillSeconds, double decodeSeconds) implements Serializable {
    public Times plus(Times other) {
      return new Times(prefillSeconds + other.prefillSeconds, decodeSeconds + other.decodeSeconds);
    }
  }

  public Generator(Decoder decoder) {
    this(decoder, SLOTS);
  }

  /**
   * @param slots sequences that advance together at most, or else the responses to one prompt; the
   *     cache has room for as many as there are
   */
  public Generator(Decoder decoder, int slots) {
    this.decoder = decoder;
    this.slots = slots;
  }

  /** The responses, prompt after prompt, {@code groupSize} of each. */
  public List<Completion> generate(DecoderParameters p, GenerationRequest request) {
    return generate(p, request, TokenListener.NONE);
  }

  /** The same; the listener hears of tokens step by step. */
  public List<Completion> generate(
      DecoderParameters p, GenerationRequest request, TokenListener listener) {
    if (request.prompts().isEmpty()) {
      return List.of();
    }
    ContextLimit.check(request, decoder.config().maxPositions());
    int longest = request.prompts().stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    int atOnce = Math.max(slots, request.groupSize());
    int size = Math.min(atOnce, request.streams().size());
    int capacity =
        (int) Math.min((long) longest + request.maxNewTokens(), decoder.config().maxPositions());
    if (cache == null || cache.slots() < size || cache.capacity() != capacity) {
      cache = null; // so that it may go before there is another
      cache = decoder.newCache(size, capacity);
    }
    GenerationBatch batch = new GenerationBatch(decoder, p, cache, atOnce, request, listener);
    boolean unfinished = true;
    while (unfinished) {
      unfinished = batch.advance();
    }
    times = batch.times();
    return batch.completions();
  }

  /** Sequences that advance together in a worker's generator at most. */
  public static int slots(int groupSize) {
    return Math.max(SLOTS, groupSize);
  }

  /** Prompts of one length that are run together, if so many slots are free. */
  public static int promptsTogether(int length, int freeSlots, int groupSize) {
    return Math.min(freeSlots / groupSize, Math.max(1, PROMPT_TOKENS / length));
  }

  /** Of the last generation. */
  public Times times() {
    return times;
  }
}
