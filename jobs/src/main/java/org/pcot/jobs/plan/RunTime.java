package org.pcot.jobs.plan;

import java.util.List;
import org.pcot.jobs.experiment.CellCalibration;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.plan.TokenFlops;
import org.pcot.model.training.MicroBatches;
import org.pcot.model.training.WeightedSequence;

/**
 * How long steps and responses take a process with some threads, from a calibration.
 *
 * @param computing on all threads that compute shards
 */
record RunTime(DecoderConfig decoder, Calibration calibration, Computing computing) {
  /** Of a step in which every shard has such sequences, to the updated parameters. */
  double stepSeconds(List<WeightedSequence> shard, int shards) {
    return rounds(shards) * workerSeconds(shard) + updateSeconds(shards);
  }

  /** Times that every worker has a shard. */
  private int rounds(int shards) {
    return PlannedStage.ceil(shards, computing.workers());
  }

  /** Forward and backward. */
  private double workerSeconds(List<WeightedSequence> sequences) {
    TokenFlops flops = new TokenFlops(decoder.description());
    double seconds = 0;
    for (MicroBatch batch : MicroBatches.of(sequences, computing.parallelism())) {
      double token = calibration.trained(flops, batch.length());
      seconds += batch.size() * batch.length() * token;
    }
    return seconds;
  }

  private double updateSeconds(int shards) {
    long parameters = new ParameterLayout(decoder).length();
    return parameters * (calibration.updateSeconds() + shards * calibration.sumSeconds());
  }

  /** Of one response of full length, a group of which shares its prompt, while others are made. */
  double responseSeconds(Generation generation) {
    Costs costs = calibration.costs();
    double prompt = generation.prompt() * costs.read() / generation.groupSize();
    return (prompt + generation.response() * costs.generated()) / computing.workers();
  }

  /** The parts of an experiment, for the whole of it. */
  private CellCalibration parts(PlannedRun run) {
    PlannedStage pretraining = run.stages().get(0);
    PlannedStage last = run.stages().get(run.stages().size() - 1);
    List<WeightedSequence> typical =
        new PlannedTexts(run.config(), run.task()).demonstrations(pretraining.sequences().size());
    double step = stepSeconds(typical, pretraining.shards());
    double trained =
        stepSeconds(last.sequences(), last.shards())
            / (last.shards() * (double) last.sequences().size());
    return new CellCalibration(step, trained, responseSeconds(last.generation()), 0);
  }

  /** Of all seeds' pre-training, with its evaluations. */
  double pretrainingSeconds(PlannedRun run) {
    return run.config().seeds().size() * parts(run).pretrainingSeconds(run.config());
  }

  /** Of all seeds' post-training, with its evaluations. */
  double posttrainingSeconds(PlannedRun run) {
    return run.config().seeds().size() * parts(run).posttrainingSeconds(run.config());
  }

  /** Of the models before and after it, at the end. */
  double evaluationSeconds(PlannedRun run) {
    ExperimentConfig config = run.config();
    int models = config.startingSteps().size() * (1 + config.posttrain().runs().size());
    return run.config().seeds().size() * models * parts(run).evaluationSeconds(run.config());
  }
}
