package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.Export;
import org.pcot.model.published.PublishedModel.Description;
import org.pcot.model.published.ShardSize;
import org.pcot.model.published.WeightType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a model for others; without Spark, which takes seconds to start. */
@Command(
    name = "export",
    description =
        "Write a checkpoint, or a published model, as Hugging Face publishes models: for"
            + " from_pretrained of transformers 4 and 5. An adapter is merged into its model.")
final class ExportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A checkpoint, such as checkpoints/step_000100 of a run, a published model, or an adapter"
              + " of PEFT.")
  private Path model;

  @Parameters(index = "1", paramLabel = "OUTPUT", description = "The directory to make.")
  private Path output;

  @Option(
      names = "--dtype",
      paramLabel = "float32|bfloat16",
      description =
          "What weights are written as; if not given, as they are, and merged ones as float32.")
  private Optional<WeightType> type;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      defaultValue = "5GB",
      description =
          "Where there are more weights than this, several files are written, such as 2GiB or"
              + " 500MB; ${DEFAULT-VALUE} if not given, as in transformers 4 (5 has 50GB).")
  private ShardSize shardSize;

  @Mixin private LeaseOptions leases;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = Sessions.hadoop();
    Path target = DurableFiles.fileSystem(output, hadoop).makeQualified(output);
    Export export = new Export(model, type, shardSize);
    Description description = export.check(target, hadoop);
    return leases
        .leases(spec)
        .hold(
            LeasedPlace.beside(target),
            hadoop,
            fenced -> {
              export.write(Temporaries.removeOf(target, fenced), fenced);
              out.printf(
                  Locale.ROOT,
                  "%s   %,d parameters as %s%n",
                  output,
                  new ParameterLayout(description.config().base()).length(),
                  export.type(description).torchName());
              export.remark(description).ifPresent(spec.commandLine().getErr()::println);
              return 0;
            });
  }
}
