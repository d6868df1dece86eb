package org.pcot.model.spark;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.kernels.torch.AllReduce;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.Learner;
import org.pcot.model.training.pretraining.PretrainConfig;
import scala.Function1;
import scala.collection.Iterator$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Takes steps whose gradients the executors add up among themselves. Every stretch of steps is one
 * barrier stage, of a task for each shard of a batch; parameters and the optimiser's state stay
 * with the executors, and the driver has them at a stretch's end. When an executor is lost, Spark
 * gives the stage up, and the stretch begins again: those who have not what it begins with are
 * given it by the driver, so that the end is the same.
 */
final class AllReduceLearner implements Learner {
  /** How long members wait for one that is late. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** How often a stretch may begin: as often as Spark begins a task. */
  private static final int ATTEMPTS = 4;

  private final JavaSparkContext spark;
  private final CorpusBatches batches;
  private final TrainableView view;
  private final int members;
  private final Segments parameters;
  private final Map<String, Segments> state;
  private final Broadcast<Replicas> replicas;
  private long step;

  /**
   * @param executor for which the parameters lie in its engine's memory
   * @throws UserError if the executors have fewer places or cards than there are shards, or what
   *     adds up is missing
   */
  AllReduceLearner(
      JavaSparkContext spark,
      CorpusBatches batches,
      DecoderConfig decoder,
      EngineConfig engine,
      PretrainConfig config,
      InitialParameters initial,
      ShardExecutor executor,
      ResumePoint start) {
    this.spark = spark;
    this.batches = batches;
    this.view = TrainableView.of(decoder);
    this.members = config.shards();
    requirePlaces(spark.sc(), members);
    Cards.check(spark.getConf(), executor.backend(), members);
    ((TorchBackend) executor.backend()).requireGroups();
    this.parameters = executor.backend().allocate(new ParameterLayout(decoder).lengths());
    start.restore(parameters, fresh -> initial.fill(decoder, fresh, executor));
    this.state =
        start
            .optimizer(config.optimizer(), config.lastStep(), executor.trainable(parameters))
            .state();
    this.step = start.step();
    this.replicas =
        spark.broadcast(
            new Replicas(
                view, engine, config.activations(), config.optimizer(), config.lastStep()));
  }

  private static void requirePlaces(SparkContext spark, int members) {
    int places =
        spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    if (places < members) {
      throw new UserError(
          "pretrain.master: allreduce computes all "
              + members
              + " shards at the same time, and the executors have places for "
              + places,
          "set pretrain.shards to the number of executors, or start more of them");
    }
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public Segments parameters() {
    return parameters;
  }

  @Override
  public Map<String, Segments> optimizerState() {
    return state;
  }

  @Override
  public void train(long to, RunListener listener, Consumer<StepMetrics> metrics) {
    Outcome outcome = outcome(shares(batches.steps(step, to)), listener);
    for (StepMetrics done : outcome.steps()) {
      Divergence.refuse(done.step(), done.loss(), done.gradientNorm(), done.learningRate());
      metrics.accept(done);
      listener.progressed(done.step(), done.loss());
    }
    Iterator<HeapVector> values = outcome.values().iterator();
    values.next().copyTo(view.trained(parameters));
    state.values().forEach(vector -> values.next().copyTo(vector));
    step = to;
  }

  /** Returns when all executors have freed their replicas. */
  @Override
  public void close() {
    replicas.destroy(true);
  }

  /** Of a member in every step. */
  private record Share(int rank, List<List<WeightedSequence>> steps) implements Serializable {}

  private List<Share> shares(List<List<WeightedSequence>> steps) {
    List<Share> shares = new ArrayList<>();
    for (int rank = 0; rank < members; rank++) {
      List<List<WeightedSequence>> own = new ArrayList<>();
      for (List<WeightedSequence> batch : steps) {
        int from = Math.toIntExact((long) batch.size() * rank / members);
        int end = Math.toIntExact((long) batch.size() * (rank + 1) / members);
        own.add(List.copyOf(batch.subList(from, end)));
      }
      shares.add(new Share(rank, own));
    }
    return shares;
  }

  private Outcome outcome(List<Share> shares, RunListener listener) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(shares);
      } catch (Exception e) {
        // Scala does not declare it; of a barrier stage Spark says nothing else.
        if (!(e instanceof SparkException) || attempt == ATTEMPTS || spark.sc().isStopped()) {
          throw e;
        }
        listener.warned(step, "the steps from here on are taken again: " + reason(e.getMessage()));
      }
    }
  }

  /** Spark's second line, where there is one; more are a stack trace. */
  private static String reason(String message) {
    return message.lines().limit(2).reduce((first, second) -> second).orElse("");
  }

  private Outcome attempt(List<Share> shares) {
    Outcome outcome = stretch(shares, List.of());
    if (!outcome.isBehind()) {
      return outcome;
    }
    List<BroadcastVector> values = broadcast();
    try {
      return stretch(shares, values);
    } finally {
      values.forEach(BroadcastVector::destroy);
    }
  }

  private List<BroadcastVector> broadcast() {
    long[] trained = view.layout().lengths();
    return Stream.concat(
            Stream.of(
                BroadcastVector.of(
                    spark, parameters, new ParameterLayout(view.decoder()).lengths())),
            state.values().stream().map(moments -> BroadcastVector.of(spark, moments, trained)))
        .toList();
  }

  /** That of the first member. */
  private Outcome stretch(List<Share> shares, List<BroadcastVector> values) {
    ClassTag<Outcome> tag = ClassTag$.MODULE$.apply(Outcome.class);
    Stretch work = new Stretch(replicas, step, values);
    return new JavaRDD<>(
            spark.parallelize(shares, members).rdd().barrier().mapPartitions(work, false, tag), tag)
        .collect()
        .get(0);
  }

  /**
   * What a member says at the end of a stretch.
   *
   * @param isBehind whether a member has not what the stretch begins with: then there was none
   * @param values those of {@link Replicas.Replica#values}, of the first member alone
   */
  private record Outcome(boolean isBehind, List<StepMetrics> steps, List<HeapVector> values)
      implements Serializable {}

  /** A member's task. */
  private record Stretch(Broadcast<Replicas> replicas, long from, List<BroadcastVector> values)
      implements Function1<scala.collection.Iterator<Share>, scala.collection.Iterator<Outcome>>,
          Serializable {

    @Override
    public scala.collection.Iterator<Outcome> apply(scala.collection.Iterator<Share> shares) {
      Share share = shares.next();
      BarrierTaskContext members = BarrierTaskContext.get();
      Optional<Replicas.Replica> own = replicas.value().at(from);
      if (values.isEmpty() && !allHave(own, members)) {
        own.ifPresent(replicas.value()::keep);
        return iterator(new Outcome(true, List.of(), List.of()));
      }
      Replicas.Replica replica = own.orElseGet(() -> replicas.value().restored(values, from));
      try {
        Outcome outcome = train(share, replica, members);
        replicas.value().keep(replica);
        return iterator(outcome);
      } catch (RuntimeException e) {
        replica.close();
        throw e;
      }
    }

    private static boolean allHave(Optional<Replicas.Replica> own, BarrierTaskContext members) {
      return Arrays.stream(members.allGather(Boolean.toString(own.isPresent())))
          .allMatch(Boolean::parseBoolean);
    }

    private Outcome train(Share share, Replicas.Replica replica, BarrierTaskContext context) {
      List<StepMetrics> steps = new ArrayList<>();
      try (AllReduce group = replica.backend().join(member(share.rank(), context))) {
        for (List<WeightedSequence> part : share.steps()) {
          StepMetrics done = replica.step(part, group);
          steps.add(done);
          if (!Double.isFinite(done.loss()) || !Double.isFinite(done.gradientNorm())) {
            break;
          }
        }
        group.finish();
      }
      return share.rank() == 0
          ? new Outcome(false, steps, replica.values())
          : new Outcome(false, List.of(), List.of());
    }

    private static AllReduce.Member member(int rank, BarrierTaskContext context) {
      return new AllReduce.Member(
          rank,
          SparkEnv.get().blockManager().blockManagerId().host(),
          said -> List.of(context.allGather(said)),
          PATIENCE,
          context::isInterrupted);
    }

    private static scala.collection.Iterator<Outcome> iterator(Outcome outcome) {
      return Iterator$.MODULE$.single(outcome);
    }
  }
}
