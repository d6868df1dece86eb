package org.pcot.jobs.experiment;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.DemonstrationsConfig;
import org.pcot.datasets.leases.LeasedPlace;

/** Where everything of an experiment lies: in its directory, and its corpora beside it. */
public record RunLayout(Path root, ExperimentConfig config) {
  static final String CONFIG = "config.yaml";

  private static final Pattern POSTTRAINING =
      Pattern.compile("posttraining_from_step_([0-9]{6,18})");

  /** In {@code <output>/<name>-<hash of the resolved configuration>}. */
  public static RunLayout below(Path output, ExperimentConfig config) {
    String directory = config.name() + "-" + ConfigurationWriter.hash(config);
    return new RunLayout(new Path(output, directory), config);
  }

  public Path configFile() {
    return new Path(root, CONFIG);
  }

  public Path manifestFile() {
    return new Path(root, "manifest.json");
  }

  /** The corpus of a seed, shared by all experiments with the same one. */
  public Path corpus(long seed) {
    String place =
        String.format(
            Locale.ROOT, "corpora/%s-%s-seed_%d", config.corpus().taskName(), corpusHash(), seed);
    return new Path(root.getParent(), place);
  }

  private String corpusHash() {
    return config.corpus() instanceof CorpusConfig drawn
        ? ConfigurationWriter.hash(drawn)
        : ConfigurationWriter.hash(
            new ReadByModel(
                config.corpus(), config.languageModel().init(), config.languageModel().sha256()));
  }

  /** What determines a corpus of published problems, in whose rows tokens are counted. */
  private record ReadByModel(
      @Setting("") DemonstrationsConfig corpus,
      @Setting("") String init,
      @Setting("") String sha256) {}

  /** The right to write the corpus of a seed. */
  public LeasedPlace corpusLease(long seed) {
    return LeasedPlace.beside(corpus(seed));
  }

  /** The right to write the run, but for its figures. */
  public LeasedPlace lease() {
    return LeasedPlace.inside(root, "run");
  }

  /** The right to draw: figures may be drawn of a run under way. */
  public LeasedPlace figuresLease() {
    return LeasedPlace.beside(figures());
  }

  /** All runs of a seed. */
  Path seed(long seed) {
    return new Path(root, "seed_" + seed);
  }

  /** The pre-training run of a seed: its metrics and checkpoints. */
  public Path pretraining(long seed) {
    return new Path(seed(seed), "pretraining");
  }

  /** A post-training run of a seed from a checkpoint of its pre-training. */
  public Path posttraining(long seed, long fromStep, PosttrainRun run) {
    String start = String.format(Locale.ROOT, "posttraining_from_step_%06d", fromStep);
    return new Path(seed(seed), start + "/" + run.name());
  }

  /** Of which step the post-training runs below a directory of a seed are, if it is theirs. */
  static OptionalLong startingStep(Path directory) {
    Matcher name = POSTTRAINING.matcher(directory.getName());
    return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
  }

  /** What was found of the models before and after post-training. */
  public Path evaluation() {
    return new Path(root, "evaluation/results.json");
  }

  /** From which starting steps post-training generalised. */
  public Path earlyOrLate() {
    return new Path(root, "evaluation/early_or_late.json");
  }

  /** All evaluations during its runs as a table: Parquet, in rows. */
  public Path results() {
    return new Path(root, "results");
  }

  public Path figures() {
    return new Path(root, "figures");
  }
}
