package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.corpus.Manifest;
import org.pcot.datasets.corpus.WrittenCorpus;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.spark.Broadcasts;
import org.pcot.jobs.progress.Progress;

/** The stages of an experiment. What is finished is kept, what was interrupted resumes. */
public final class Experiment {
  private final ExperimentContext context;
  private final String version;

  /**
   * @param layout checked by {@link RunDirectory#check}
   * @param task in the tokens of the model, from {@link InitialModels#task}
   * @param hadoop to write the run with, while {@link RunLayout#lease} is held
   * @param leases for what is written beside the run
   * @param version of pcot, for the manifest
   */
  public Experiment(
      RunLayout layout,
      Task task,
      SparkSession spark,
      Configuration hadoop,
      Leases leases,
      Progress progress,
      String version) {
    JavaSparkContext executors = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Task shared = task.withTokenizer(Broadcasts.tokenizer(task.tokenizer(), executors));
    Corpora corpora = new Corpora(layout, shared, spark, leases, progress);
    this.context = new ExperimentContext(layout, corpora, spark, hadoop, leases, progress);
    this.version = version;
  }

  public RunLayout layout() {
    return context.layout();
  }

  /**
   * Checks what corpora are made of that are not there yet, before Spark starts.
   *
   * @throws org.pcot.datasets.UserError naming the file that is missing, or lacks a column
   */
  public static void requireSources(RunLayout layout, Configuration hadoop) throws IOException {
    Corpora.requireSources(layout, hadoop);
  }

  /** Writes the corpus of every seed that has none; returns where they are. */
  public List<Path> generate() throws IOException {
    List<Path> places = new ArrayList<>();
    for (long seed : context.config().seeds()) {
      try (Progress.Stage stage = context.progress().begin("corpus, seed " + seed, 0, 1)) {
        stage.update(1, describe(context.corpora().generate(seed)));
      }
      places.add(layout().corpus(seed));
    }
    return places;
  }

  private static String describe(WrittenCorpus written) {
    Manifest.Part train = written.manifest().train();
    return String.format(
        Locale.ROOT,
        "%d rows, %.3f of them long%s%s",
        train.rows(),
        train.longShare(),
        written.manifest().selection().map(Experiment::describe).orElse(""),
        written.isReused() ? ", there already" : "");
  }

  /** What became of the rows of published files. */
  private static String describe(Manifest.Selection selection) {
    long truncated = selection.usable().stream().mapToLong(Manifest.Usable::truncatedRows).sum();
    String reasons =
        selection.rejectedFor().stream()
            .map(reason -> reason.reason() + " " + reason.rows())
            .collect(Collectors.joining(", ", " (", ")"));
    return String.format(
        Locale.ROOT,
        ", %d truncated, %d of %d source rows rejected%s",
        truncated,
        selection.rejectedRows(),
        selection.sourceRows(),
        selection.rejectedRows() > 0 ? reasons : "");
  }

  /** Pre-trains every seed up to the last step. */
  public void pretrain() throws IOException {
    RunDirectory.begin(
        layout(),
        RunManifest.describe(context, version),
        context.hadoop(),
        context.progress()::say);
    RunDirectory.removeTemporaries(layout(), context.hadoop());
    new PretrainingStage(context).run();
  }

  /** Post-trains from every checkpoint that the configuration chooses. */
  public List<EarlyOrLate> posttrain() throws IOException {
    return posttrain(new StartingSteps.Listed(context.config().startingSteps()));
  }

  /**
   * Post-trains from these checkpoints up to the last iteration.
   *
   * @return where all finished runs ended, those from other steps too
   */
  public List<EarlyOrLate> posttrain(StartingSteps startingSteps) throws IOException {
    return new PosttrainingStage(context).run(startingSteps);
  }

  /** Evaluates the models before and after post-training, and writes the results. */
  public List<EvaluatedModel> evaluate() throws IOException {
    RunDirectory.removeTemporaries(layout(), context.hadoop());
    return new EvaluationStage(context).run();
  }

  /** What was wrong at the end of the runs so far, a line each. */
  public List<String> warnings() throws IOException {
    return new Warnings(layout(), context.hadoop()).read();
  }

  /** Draws the figure that suits the experiment; returns the PNG files. */
  public List<Path> figures() throws IOException {
    // Whoever draws now began before the run ended, and is soon done.
    return context
        .leases()
        .waiting()
        .hold(
            layout().figuresLease(),
            context.hadoop(),
            fenced ->
                new FigureStage(layout(), fenced, context.progress()::say)
                    .run(FigureChoice.of(context.config())));
  }
}
