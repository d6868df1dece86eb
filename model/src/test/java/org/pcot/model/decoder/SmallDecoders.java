package org.pcot.model.decoder;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.Lora;
import org.pcot.model.architecture.Mistral;
import org.pcot.model.architecture.Qwen2;
import org.pcot.model.architecture.Qwen3;

/** A decoder of every architecture, by itself and with an adapter, and batches for them. */
final class SmallDecoders {
  static final Lora LORA = new Lora(3, 5, true, List.of(Lora.ALL_LINEAR));
  static final Llama LLAMA = new Llama(20, 28, 3, 4, 2, 6, 1e4, true, 0.02, 1e-6);
  private static final int POSITIONS = 40;

  private SmallDecoders() {}

  static Stream<DecoderConfig> all(int vocabulary) {
    return Stream.of(
            new Gpt2(12, 1, 2, true, 0.02, 1e-5),
            new Gpt2(12, 4, 3, false, 0.02, 1e-5),
            LLAMA,
            new Mistral(LLAMA.family(), 5),
            new Qwen2(LLAMA.family()),
            new Qwen3(LLAMA.family(), true))
        .flatMap(
            architecture ->
                Stream.of(new Adapter.None(), LORA)
                    .map(a -> new DecoderConfig(architecture, vocabulary, POSITIONS, a)));
  }

  /** Only positions from the first on count. */
  static MicroBatch batch(int vocabulary, int size, int length, int first) {
    int count = size * length;
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = i % length < first ? 0 : 0.5f - i % 3;
    }
    int[] tokens = IntStream.range(0, count).map(i -> i * i / 5 % vocabulary).toArray();
    int[] targets = IntStream.range(0, count).map(i -> (i * 3 + i / 7) % vocabulary).toArray();
    return new MicroBatch(size, length, tokens, targets, weights);
  }
}
