package org.pcot.jobs.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Task;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.plan.PlannedTime.Part;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.kernels.Backend;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.TensorSizes;
import org.pcot.model.training.WeightedSequence;

/**
 * What a run will take of this machine.
 *
 * @param length positions of the longest text that it trains on
 * @param stages at least one
 * @param time nothing where the machine has no room to be timed in, or the card is elsewhere
 * @param engine which one to take, where a CPU is to compute and was timed
 */
public record Plan(
    TrainableView view,
    int length,
    List<StageMemory> stages,
    MachineMemory machine,
    Optional<PlannedTime> time,
    Optional<String> engine) {
  /** Of what is free, for a calibration. */
  private static final int CALIBRATION_SHARE = 2;

  /** Sizes of a step on texts, for a model without an experiment. */
  public record Texts(int batchSize, int shards, int length) {}

  /**
   * Of an experiment; takes some seconds.
   *
   * @param task in the tokens of the model
   * @param threads that compute shards
   * @param card to compute on, which need not be here; if none is given, one that is here
   */
  public static Plan of(
      ExperimentConfig config, Task task, int threads, Optional<CardMemory> card) {
    PlannedRun planned = PlannedRun.of(config, task);
    DecoderConfig decoder = config.decoder();
    Computing computing =
        computing(decoder, config.engineConfig(), config.pretrain().activations(), threads, card);
    return of(
        decoder, computing, planned.stages(), machine(computing, card), run -> time(run, planned));
  }

  /** Of a model that is trained on texts; takes some seconds. */
  public static Plan of(
      DecoderConfig decoder,
      EngineConfig engine,
      Texts texts,
      Activations activations,
      int threads,
      Optional<CardMemory> card) {
    Computing computing = computing(decoder, engine, activations, threads, card);
    return of(decoder, computing, texts, machine(computing, card));
  }

  private static MachineMemory machine(Computing computing, Optional<CardMemory> card) {
    return MachineMemory.here(computing.isOnCard() ? card.or(CardMemory::here) : Optional.empty());
  }

  static Plan of(DecoderConfig decoder, Computing computing, Texts texts, MachineMemory machine) {
    PlannedStage stage = PlannedStage.ofTexts(texts.batchSize(), texts.shards(), texts.length());
    return of(decoder, computing, List.of(stage), machine, run -> time(run, stage));
  }

  private static Computing computing(
      DecoderConfig decoder,
      EngineConfig engine,
      Activations activations,
      int threads,
      Optional<CardMemory> card) {
    Backend backend = card.isPresent() ? onCard(engine) : engine.backend(DataType.FLOAT);
    Parallelism parallelism = Parallelism.of(TrainableView.of(decoder), backend);
    boolean isOnCard = card.isPresent() || backend.isOnCard();
    return new Computing(backend, isOnCard, parallelism, activations, threads);
  }

  /** An engine for a card; where there is none, on the host, where everything is as large. */
  private static Backend onCard(EngineConfig engine) {
    boolean isTorch = engine.engine() == Engine.TORCH && !engine.device().equals("cpu");
    Backend somewhere =
        isTorch
            ? new EngineConfig(Engine.TORCH, EngineConfig.ANY_DEVICE, engine.precision())
                .backend(DataType.FLOAT)
            : engine.backend(DataType.FLOAT);
    if (!isTorch && !somewhere.isOnCard()) {
      throw new UserError(
          "the memory of a card is given, and what is planned computes on none",
          "plan engine: torch, and not device: cpu; or leave out --card-memory");
    }
    return somewhere.isOnCard() ? engine.backend(DataType.FLOAT) : somewhere;
  }

  @FunctionalInterface
  private interface Timing {
    PlannedTime of(RunTime run);
  }

  private static Plan of(
      DecoderConfig decoder,
      Computing computing,
      List<PlannedStage> stages,
      MachineMemory machine,
      Timing timing) {
    TensorSizes.check(decoder, computing.backend());
    TrainableView view = TrainableView.of(decoder);
    PlannedStage first = stages.get(0);
    PlannedStage last = stages.get(stages.size() - 1);
    int cores = Math.min(computing.threads(), Runtime.getRuntime().availableProcessors());
    Optional<Calibration> calibration =
        computing.isElsewhere()
            ? Optional.empty()
            : Calibration.measure(
                decoder,
                computing.onThreads(cores),
                first.sequences(),
                last.generation(),
                machine.all() / CALIBRATION_SHARE);
    EngineMeasurement engines =
        new EngineMeasurement(
            decoder, computing.onThreads(cores), first.sequences(), last.generation());
    Optional<PlannedTime> time =
        calibration.map(measured -> timing.of(new RunTime(decoder, measured, computing)));
    return new Plan(
        view,
        first.sequences().stream().mapToInt(WeightedSequence::inputLength).max().orElseThrow(),
        stages.stream().map(stage -> StageMemory.of(stage, view, computing)).toList(),
        machine,
        time,
        calibration.flatMap(measured -> engines.advice()));
  }

  private static PlannedTime time(RunTime run, PlannedRun planned) {
    double pretraining = run.pretrainingSeconds(planned);
    double posttraining = run.posttrainingSeconds(planned);
    double evaluation = run.evaluationSeconds(planned);
    ExperimentConfig config = planned.config();
    String steps =
        String.format(
            Locale.ROOT,
            "%d seeds, %d steps each%s",
            config.seeds().size(),
            config.pretrain().lastStep(),
            config.corpus().inSymbols().isEmpty() ? ", every text as long as it may be" : "");
    return new PlannedTime(
        Stream.of(
                new Part("pre-training", pretraining, steps),
                new Part("post-training", posttraining, "every response of full length"),
                new Part("evaluation", evaluation, "every response of full length"))
            .filter(part -> part.seconds() > 0)
            .toList());
  }

  private static PlannedTime time(RunTime run, PlannedStage stage) {
    double seconds = run.stepSeconds(stage.sequences(), stage.shards());
    double tokens =
        stage.shards()
            * (double) stage.sequences().stream().mapToInt(WeightedSequence::inputLength).sum();
    double response = run.responseSeconds(stage.generation()) / stage.generation().response();
    return new PlannedTime(
        List.of(
            new Part(
                "a step",
                seconds,
                String.format(
                    Locale.ROOT,
                    "%.0f tokens a second in training, %.0f in generation, %d responses at once",
                    tokens / seconds,
                    1 / response,
                    stage.generation().responses()))));
  }

  public boolean fits() {
    return machine.fits(stages);
  }

  /** For a person, a line each. */
  public List<String> describe() {
    return new PlanText(this).lines();
  }
}
