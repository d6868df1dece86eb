package org.pcot.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.theory.Claim;
import org.pcot.jobs.theory.TheoryConfig;
import org.pcot.jobs.theory.TheoryRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Holds the paper's theorems against measurement. */
@Command(
    name = "theory",
    description =
        "Compare each claim of the paper's theorems on autoregressive linear models with what is"
            + " measured; exit code 3 if one fails.")
final class TheoryCommand implements Callable<Integer> {
  private static final int A_CLAIM_FAILS = 3;

  @Mixin private ConfigurationOptions options;
  @Mixin private KeysOption keys;
  @Mixin private LeaseOptions leases;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (keys.isGiven()) {
      out.print(SettingsReference.text(TheoryConfig.class));
      return 0;
    }
    TheoryConfig config = options.require(TheoryConfig.class, "grid", "--config conf/theory.yaml");
    Path root = new Path(options.output(), config.name() + "-" + ConfigurationWriter.hash(config));
    if (options.isDryRun()) {
      out.println("# " + root);
      out.print(ConfigurationWriter.toYaml(config));
      return 0;
    }
    return leases
        .leases(spec)
        .hold(
            LeasedPlace.inside(root, "run"),
            Sessions.hadoop(),
            fenced -> compare(config, root, fenced, out));
  }

  private int compare(TheoryConfig config, Path root, Configuration fenced, PrintWriter out)
      throws IOException {
    Temporaries.removeBelow(root, path -> true, fenced);
    Progress progress = Progress.on(spec.commandLine().getErr());
    TheoryRun run = new TheoryRun(Sessions.start(), config, root, fenced, progress);
    List<Claim> claims = run.run();
    out.print(ClaimTable.format(claims));
    out.println();
    out.println("claims   " + run.claims());
    out.println("figure   " + run.figure());
    return claims.stream().anyMatch(Claim::fails) ? A_CLAIM_FAILS : 0;
  }
}
