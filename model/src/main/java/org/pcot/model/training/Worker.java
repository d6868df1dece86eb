package org.pcot.model.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.TokenObjective;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Segments;

/** What one thread needs to work on shards: a decoder, a generator and room for a gradient. */
public final class Worker {
  private final TrainableView view;
  private final Backend backend;
  private final ParameterCopies copies;
  private final List<ParameterCopies.Loan> loans = new ArrayList<>();
  private final Decoder decoder;
  private final Generator generator;
  private final Parallelism parallelism;
  private final GradientMemory gradients;

  /**
   * @param copies those of its virtual machine
   * @param forGradients memory that it may take
   */
  Worker(Workers.Setup setup, ParameterCopies copies, Queue<Segments> forGradients) {
    this.view = setup.view();
    this.backend = setup.backend();
    this.copies = copies;
    this.decoder = setup.decoder();
    this.generator = new Generator(decoder);
    this.parallelism = setup.parallelism();
    this.gradients = new GradientMemory(view.layout(), backend, forGradients, setup.isLending());
  }

  /** What it takes gradients of. */
  public TrainableView view() {
    return view;
  }

  /** What it computes with. */
  public Backend backend() {
    return backend;
  }

  public Generator generator() {
    return generator;
  }

  /** Values that were copied to this virtual machine; they stay until {@link #finish}. */
  public Segments borrow(ParameterCopies.Source source) {
    ParameterCopies.Loan loan = copies.borrow(source);
    loans.add(loan);
    return loan.values();
  }

  /** Takes back the gradients that it lent. */
  void reclaimGradients() {
    gradients.reclaim();
  }

  /** Ends the work on a shard: what was borrowed for it may go. */
  public void finish() {
    copies.giveBack(loans);
    loans.clear();
  }

  /**
   * The gradient of an objective over the response tokens, which it knows by their number among
   * those of all sequences; a sequence's own weights only need not be 0.
   */
  public GradientVector objectiveGradient(
      DecoderParameters p,
      List<WeightedSequence> sequences,
      double temperature,
      TokenObjective objective) {
    DecoderParameters gradient = gradients.zeros();
    decoder.objectiveGradient(p, microBatches(sequences), temperature, objective, gradient);
    return gradients.result(gradient);
  }

  /** The log-probabilities of all response tokens, sequence after sequence. */
  public double[] logProbabilities(
      DecoderParameters p, List<WeightedSequence> sequences, double temperature) {
    double[] logProbabilities = new double[Math.toIntExact(tokens(sequences))];
    decoder.logProbabilities(p, microBatches(sequences), temperature, logProbabilities);
    return logProbabilities;
  }

  /** The gradient of the weighted sum of these sequences' losses. */
  public ShardGradient gradient(DecoderParameters p, List<WeightedSequence> sequences) {
    DecoderParameters gradient = gradients.zeros();
    double loss = 0;
    List<MicroBatch> batches = microBatches(sequences);
    List<double[]> losses = decoder.lossesAndGradient(p, batches, gradient);
    for (int batch = 0; batch < batches.size(); batch++) {
      loss += batches.get(batch).weightedSum(losses.get(batch));
    }
    return new ShardGradient(gradients.result(gradient), loss, tokens(sequences));
  }

  private List<MicroBatch> microBatches(List<WeightedSequence> sequences) {
    return MicroBatches.of(sequences, parallelism);
  }

  private static long tokens(List<WeightedSequence> sequences) {
    return sequences.stream().mapToLong(WeightedSequence::responseLength).sum();
  }
}
