package org.pcot.jobs.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.jobs.plan.TimedDecoder.Work;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.AdamStep;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.plan.TokenFlops;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.LentVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.MicroBatches;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.WeightedSequence;

/**
 * The speed of this machine at a decoder's work, from some seconds of it with few blocks and a
 * small vocabulary: a block more and a token more in the vocabulary cost the same each time.
 *
 * @param costs of the whole decoder, for a worker: one of the threads, or all together
 * @param length positions of the texts that it trained on
 * @param updateSeconds of one parameter's update by Adam, on all cores
 * @param sumSeconds of one parameter's gradient in one shard: added, and copied or cleared
 */
record Calibration(Costs costs, int length, double updateSeconds, double sumSeconds) {
  private static final int SMALL_VOCABULARY = 256;
  private static final int LARGER_VOCABULARY = 4096;
  private static final int MORE_BLOCKS = 3;

  /** Of a block in one pass: a second or two. */
  private static final double MOST_FLOPS = 5e10;

  /** Of a cache, for each thread. */
  private static final long MOST_CACHE_BYTES = 1L << 27;

  private static final long MOST_BYTES_OF_BLOCKS = 1L << 28;
  private static final int VECTOR = 1 << 22;
  private static final int TIMES = 12;

  /**
   * Measures.
   *
   * @param sequences of a shard
   * @param most bytes that it may take
   * @return nothing where not even one block fits
   */
  static Optional<Calibration> measure(
      DecoderConfig decoder,
      Computing computing,
      List<WeightedSequence> sequences,
      Generation generation,
      long most) {
    Sizes sizes = new Sizes(decoder, computing, sequences, generation);
    if (sizes.bytes(1) > most) {
      return Optional.empty();
    }
    int blocks = decoder.description().blocks().size();
    int some = Math.min(blocks, 1 + MORE_BLOCKS);
    if (sizes.bytes(some) > Math.min(most, MOST_BYTES_OF_BLOCKS)) {
      some = 1;
    }
    sizes.measure(1, Math.min(decoder.vocabSize(), SMALL_VOCABULARY)); // until it is compiled
    Costs whole = whole(sizes::measure, blocks, decoder.vocabSize(), some);
    int length = (int) Math.min(VECTOR, new ParameterLayout(decoder).length());
    return Optional.of(
        new Calibration(
            whole,
            sizes.work.batch().length(),
            updateSeconds(computing.backend(), length),
            sumSeconds(computing, length)));
  }

  /** What a decoder of the same form with fewer blocks and tokens costs. */
  @FunctionalInterface
  interface Smaller {
    Costs measure(int blocks, int vocabulary);
  }

  /**
   * The costs of a decoder, each of whose blocks costs the same, and so does each token.
   *
   * @param some blocks that are measured beside one; where it is 1, all that is not its tokens' is
   *     the block's
   */
  static Costs whole(Smaller smaller, int blocks, int vocabSize, int some) {
    int vocabulary = Math.min(vocabSize, SMALL_VOCABULARY);
    int larger = Math.min(vocabSize, LARGER_VOCABULARY);
    Costs one = smaller.measure(1, vocabulary);
    Costs token = new Costs(0, 0, 0);
    if (larger > vocabulary) {
      Costs head = smaller.measure(1, larger).plus(-1, one).orNothing();
      token = head.times(1.0 / (larger - vocabulary));
    }
    Costs block = one.plus(-vocabulary, token).orNothing();
    if (some > 1) {
      Costs more = smaller.measure(some, vocabulary).plus(-1, one).orNothing();
      block = more.times(1.0 / (some - 1));
    }
    return one.plus(blocks - 1, block).plus(vocabSize - vocabulary, token);
  }

  /**
   * Of one block with a small vocabulary, for the whole process, in seconds a token: half a second,
   * that Java must have compiled before.
   */
  static Costs ofBlock(
      DecoderConfig decoder,
      Computing computing,
      List<WeightedSequence> sequences,
      Generation generation) {
    Sizes sizes = new Sizes(decoder, computing, sequences, generation);
    int vocabulary = Math.min(decoder.vocabSize(), SMALL_VOCABULARY);
    return sizes.measure(1, vocabulary).times(1.0 / computing.workers());
  }

  /** Of the work that is measured: the stage's own, or as much less as is done in seconds. */
  private static final class Sizes {
    private final DecoderConfig decoder;
    private final Computing computing;
    private final Work work;

    Sizes(
        DecoderConfig decoder,
        Computing computing,
        List<WeightedSequence> sequences,
        Generation generation) {
      this.decoder = decoder;
      this.computing = computing;
      Backend backend = computing.backend();
      TokenFlops block = new TokenFlops(reduced(1, 1).description());
      MicroBatch batch = MicroBatches.of(few(sequences, block), computing.parallelism()).get(0);
      int length = batch.length();
      while (length > 1 && block.training(length) * length > MOST_FLOPS) {
        length /= 2;
      }
      int slots = Generator.slots(generation.groupSize());
      int position = generation.prompt() + generation.response() / 2;
      KvCache slot = new Decoder(reduced(1, 1), backend.kernels()).newCache(1, position + 1);
      long slotBytes = slot.shape().length() * backend.dataType().width();
      long responses =
          Math.min(Math.min(slots, generation.responses()), MOST_CACHE_BYTES / slotBytes);
      int prompt = Math.min(generation.prompt(), length);
      this.work =
          new Work(
              length < batch.length() ? text(length) : batch,
              Generator.promptsTogether(prompt, slots, generation.groupSize()),
              prompt,
              (int) Math.max(1, responses),
              position);
    }

    /** As many as are trained on in seconds, which a device's batch may exceed. */
    private static List<WeightedSequence> few(List<WeightedSequence> sequences, TokenFlops block) {
      int longest = sequences.stream().mapToInt(WeightedSequence::inputLength).max().orElseThrow();
      long most = (long) (MOST_FLOPS / (block.training(longest) * longest));
      return sequences.subList(0, (int) Math.max(1, Math.min(sequences.size(), most)));
    }

    DecoderConfig reduced(int blocks, int vocabulary) {
      return new DecoderConfig(
          decoder.architecture().withBlocks(blocks), vocabulary, decoder.maxPositions());
    }

    /** Parameters, and a gradient for each worker. */
    long bytes(int blocks) {
      DecoderConfig some = reduced(blocks, Math.min(decoder.vocabSize(), LARGER_VOCABULARY));
      int width = computing.backend().dataType().width();
      return new ParameterLayout(some).length() * width * (1 + computing.workers());
    }

    Costs measure(int blocks, int vocabulary) {
      MicroBatch batch = within(work.batch(), vocabulary);
      Work known =
          new Work(batch, work.prompts(), work.prompt(), work.responses(), work.position());
      return TimedDecoder.measure(reduced(blocks, vocabulary), computing, known);
    }

    private static MicroBatch text(int length) {
      float[] weights = new float[length];
      Arrays.fill(weights, 1);
      return new MicroBatch(1, length, new int[length], new int[length], weights);
    }

    /** The same batch with tokens of a smaller vocabulary. */
    private static MicroBatch within(MicroBatch batch, int vocabulary) {
      return new MicroBatch(
          batch.size(),
          batch.length(),
          Arrays.stream(batch.tokens()).map(token -> token % vocabulary).toArray(),
          Arrays.stream(batch.targets()).map(token -> token % vocabulary).toArray(),
          batch.weights(),
          batch.positions(),
          batch.origins(),
          batch.mask());
    }
  }

  private static double updateSeconds(Backend backend, int length) {
    HeapVector gradient = new HeapVector(length);
    Segments parameters = backend.allocate(length);
    Segments first = backend.allocate(length);
    Segments second = backend.allocate(length);
    AdamStep step = new AdamStep(1, 0.9, 0.999, 1e-8, 1e-3, 1, 1);
    return least(() -> backend.adam(step, 0, length, gradient, parameters, first, second)) / length;
  }

  private static double sumSeconds(Computing computing, int length) {
    Backend backend = computing.backend();
    Segments gradient = backend.allocate(length);
    if (computing.parallelism() == Parallelism.SHARDS) {
      HeapVector sum = new HeapVector(length);
      return least(() -> sum.add(HeapVector.copyOf(gradient))) / length;
    }
    LentVector sum = new LentVector(backend.allocate(length), lent -> lent.fill(0));
    return least(() -> sum.add(new LentVector(gradient, lent -> lent.fill(0)))) / length;
  }

  /** Of several times, by the clock: they are the work of all cores. */
  private static double least(Runnable pass) {
    double least = Double.POSITIVE_INFINITY;
    for (int time = 0; time < TIMES; time++) {
      long start = System.nanoTime();
      pass.run();
      least = Math.min(least, (System.nanoTime() - start) / 1e9);
    }
    return least;
  }

  /** The cost of a token in texts of another length than were measured, by its arithmetic. */
  double trained(TokenFlops flops, int otherLength) {
    return costs.trained() * flops.forward(otherLength) / flops.forward(length);
  }
}
