package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.pcot.datasets.Interruption;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.UserPath;
import org.pcot.jobs.cli.StageCommand.Stage;
import org.pcot.jobs.experiment.FigureChoice;
import org.pcot.jobs.experiment.Resume;
import org.pcot.jobs.experiment.StartingSteps;
import org.pcot.jobs.plan.CardMemory;
import org.pcot.model.published.ShardSize;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of pcot. Exit codes: 0 done, 1 internal failure, 2 a mistake of the user's, 3 a
 * demo without the phenomenon, a theory with a claim that fails, a sweep with a cell that failed,
 * or a plan that does not fit, 130 interrupted by Ctrl-C, 143 terminated.
 */
@Command(
    name = "pcot",
    description = "Pre-trains and post-trains decoders on mixtures of long and short answers.",
    synopsisSubcommandLabel = "SUBCOMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = PcotCommand.Version.class)
public final class PcotCommand implements Runnable {
  /** Work that somebody else ended. */
  public static final int INTERRUPTED = 130;

  /** The version of the jar, which the build writes into its manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"pcot " + Build.version()};
    }
  }

  private boolean verbose;

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure, and what Spark logs.")
  void setVerbose(boolean isOn) {
    verbose = isOn;
    if (isOn) {
      Configurator.setLevel("org.apache.spark", Level.WARN);
    }
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(() -> {}, out, err, args);
  }

  /**
   * Runs one command line and returns its exit code.
   *
   * @param beforeWork is run unless there is only something to read
   */
  public static int run(Runnable beforeWork, PrintWriter out, PrintWriter err, String... args) {
    PcotCommand pcot = new PcotCommand();
    int code = execute(pcot, beforeWork, out, err, args);
    out.flush();
    err.flush();
    return code;
  }

  /** Picocli's handlers see exceptions, and no errors. */
  private static int execute(
      PcotCommand pcot, Runnable beforeWork, PrintWriter out, PrintWriter err, String... args) {
    try {
      return commandLine(pcot)
          .setOut(out)
          .setErr(err)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setExpandAtFiles(false) // a name may begin with @
          .registerConverter(Resume.class, converter(Resume::parse))
          .registerConverter(StartingSteps.class, converter(StartingSteps::parse))
          .registerConverter(FigureChoice.class, converter(FigureChoice::parse))
          .registerConverter(ShardSize.class, converter(ShardSize::parse))
          .registerConverter(CardMemory.class, converter(CardMemory::parse))
          .registerConverter(org.apache.hadoop.fs.Path.class, converter(PathOption::parse))
          .registerConverter(java.nio.file.Path.class, converter(UserPath::local))
          .setParameterExceptionHandler((mistake, a) -> explain(mistake, err))
          .setExecutionExceptionHandler((failure, c, r) -> report(failure, err, pcot.verbose))
          .setExecutionStrategy(line -> execute(line, beforeWork))
          .execute(args);
    } catch (RuntimeException | Error failure) {
      return report(failure, err, pcot.verbose);
    }
  }

  /** Nothing that fails because the process is ending is worth telling. */
  private static int report(Throwable failure, PrintWriter err, boolean verbose) {
    return Interruption.isUnderWay() ? INTERRUPTED : ErrorReport.print(failure, err, verbose);
  }

  private static int execute(ParseResult line, Runnable beforeWork) {
    Integer helped = CommandLine.executeHelpRequest(line);
    if (helped != null) {
      return helped;
    }
    boolean isToRead =
        line.hasSubcommand()
            && line.subcommand().commandSpec().userObject() instanceof ConfigCommand;
    if (!isToRead) {
      beforeWork.run();
    }
    return new CommandLine.RunLast().execute(line);
  }

  /** With its subcommands, in the order in which {@code --help} lists them. */
  private static CommandLine commandLine(PcotCommand pcot) {
    return new CommandLine(pcot)
        .addSubcommand(new DemoCommand())
        .addSubcommand(Stage.EXPERIMENT.commandName(), new StageCommand(Stage.EXPERIMENT))
        .addSubcommand(new FormatCommand())
        .addSubcommand(new PlanCommand())
        .addSubcommand(Stage.GENERATE.commandName(), new StageCommand(Stage.GENERATE))
        .addSubcommand(new CorpusCommand())
        .addSubcommand(Stage.PRETRAIN.commandName(), new StageCommand(Stage.PRETRAIN))
        .addSubcommand(new PosttrainCommand())
        .addSubcommand(Stage.EVALUATE.commandName(), new StageCommand(Stage.EVALUATE))
        .addSubcommand(new FiguresCommand())
        .addSubcommand(new WatchCommand())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new RolloutsCommand())
        .addSubcommand(new CompleteCommand())
        .addSubcommand(new SweepCommand())
        .addSubcommand(new TheoryCommand())
        .addSubcommand(new ExportCommand())
        .addSubcommand(new ConfigCommand());
  }

  /** What a parser refuses is told as the option's mistake. */
  private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      } catch (UserError e) {
        throw new TypeConversionException(e.getMessage() + "; " + e.remedy());
      }
    };
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a subcommand is missing");
  }

  private static int explain(ParameterException mistake, PrintWriter err) {
    CommandLine command = mistake.getCommandLine();
    err.println("pcot: " + mistake.getMessage());
    boolean isSuggested = UnmatchedArgumentException.printSuggestions(mistake, err);
    if (!isSuggested && !command.getSubcommands().isEmpty()) {
      command.usage(err);
    }
    String name = command.getCommandSpec().qualifiedName();
    err.println("      " + name + " --help lists what there is");
    err.flush();
    return ErrorReport.USER_ERROR;
  }
}
