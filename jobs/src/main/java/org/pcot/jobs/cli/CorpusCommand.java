package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.datasets.corpus.PublishedCorpus;
import org.pcot.datasets.corpus.WrittenCorpus;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.jobs.progress.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes a corpus of published problems with worked solutions. */
@Command(
    name = "corpus",
    description =
        "Write published problems with worked solutions, such as GSM8K and MATH, as long and short"
            + " demonstrations to Parquet, unless they are there.")
final class CorpusCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions options;
  @Mixin private KeysOption keys;
  @Mixin private LeaseOptions leaseOptions;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (keys.isGiven()) {
      out.print(SettingsReference.text(SolutionsConfig.class));
      return 0;
    }
    SolutionsConfig config =
        options.require(SolutionsConfig.class, "corpus", "--config conf/gsm8k.yaml");
    String directory = config.problems().name() + "-" + ConfigurationWriter.hash(config);
    Path corpus = new Path(new Path(options.output(), "corpora"), directory);
    if (options.isDryRun()) {
      DryRun.warn(
          spec.commandLine().getErr(),
          () -> new PublishedCorpus(config).requireSources(corpus, Sessions.hadoop()));
      out.println("# " + corpus);
      out.print(ConfigurationWriter.toYaml(config));
      return 0;
    }
    Leases leases = leaseOptions.leases(spec);
    leases.await(LeasedPlace.beside(corpus), Sessions.hadoop());
    SparkSession spark = Sessions.start();
    int partitions = spark.sparkContext().defaultParallelism();
    PublishedCorpus published = new PublishedCorpus(config, file -> out.println("skipped " + file));
    WrittenCorpus written = published.write(spark, corpus.toString(), partitions, leases);
    written
        .damage()
        .ifPresent(
            damage ->
                Progress.on(spec.commandLine().getErr())
                    .say(damage + "; the corpus was made again"));
    out.println("corpus   " + corpus + (written.isReused() ? " (was there)" : ""));
    out.print(SolutionsTable.format(written.manifest()));
    return 0;
  }
}
