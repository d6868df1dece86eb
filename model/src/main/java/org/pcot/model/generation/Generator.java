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

  private final Decoder decoder;
  private KvCache cache;
  private Times times = new Times(0, 0);

  /** How long the parts of a generation took; nothing that is generated depends on it. */
  public record Times(double prefillSeconds, double decodeSeconds) implements Serializable {
    public Times plus(Times other) {
      return new Times(prefillSeconds + other.prefillSeconds, decodeSeconds + other.decodeSeconds);
    }
  }

  public Generator(Decoder decoder) {
    this.decoder = decoder;
  }

  /** The responses, prompt after prompt, {@code groupSize} of each. */
  public List<Completion> generate(DecoderParameters p, GenerationRequest request) {
    if (request.prompts().isEmpty()) {
      return List.of();
    }
    int longest = request.prompts().stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    int slots = Math.max(SLOTS, request.groupSize());
    int capacity = longest + request.maxNewTokens();
    if (cache == null || cache.slots() != slots || cache.capacity() != capacity) {
      cache = decoder.newCache(slots, capacity);
    }
    GenerationBatch batch = new GenerationBatch(decoder, p, cache, request);
    boolean unfinished = true;
    while (unfinished) {
      unfinished = batch.advance();
    }
    times = batch.times();
    return batch.completions();
  }

  /** Of the last generation. */
  public Times times() {
    return times;
  }
}
