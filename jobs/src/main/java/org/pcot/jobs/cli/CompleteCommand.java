package org.pcot.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.PromptFrame;
import org.pcot.jobs.completion.Completer;
import org.pcot.jobs.completion.CompletionOptions;
import org.pcot.jobs.completion.Prompt;
import org.pcot.jobs.completion.PromptEncoder;
import org.pcot.jobs.completion.PromptSource;
import org.pcot.jobs.completion.Speed;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.Team;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.WeightType;
import org.pcot.model.published.Weights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a person see what a model says. */
@Command(
    name = "complete",
    description =
        "Continue prompts by a checkpoint, or by a model in a directory as Hugging Face publishes"
            + " it: greedily, unless --temperature, --top-k or --top-p is given.")
final class CompleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "Has config.json, model.safetensors or its shards, and a tokenizer.")
  private Path directory;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PROMPT",
      description = "A text to continue, each in quotes; '' for the beginning of the text.")
  private final List<String> prompts = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Prompts, one a line, in UTF-8; - is standard input.")
  private Optional<String> file;

  @Option(
      names = "--template",
      paramLabel = "TEXT",
      description =
          "What stands around each prompt, such as a turn of a chat: {question} is the prompt, and"
              + " names of special tokens are these tokens.")
  private Optional<String> template;

  @Option(
      names = "--ids",
      description = "Prompts and what is printed are ids of tokens; no tokenizer is needed.")
  private boolean isIds;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "The longest continuation: ${DEFAULT-VALUE}, or where the positions end.")
  private int maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 is greedy; 1 if not given and --top-k or --top-p is.")
  private Optional<Double> temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw from the K most likely tokens; 0 for all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Draw from the fewest tokens that are as likely as this together.")
  private double topP;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1",
      description = "Continuations of each prompt: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the draws: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--dtype",
      paramLabel = "float32|bfloat16",
      defaultValue = "float32",
      description = "Weights in memory: ${DEFAULT-VALUE}, or bfloat16 where all in the files are.")
  private WeightType type;

  @Mixin private EngineOptions engine;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "As many as the machine has cores, if not given; no result depends on it, but those of"
              + " torch on a CPU.")
  private Optional<Integer> threads;

  @Override
  public Integer call() throws Exception {
    CompletionOptions options = options();
    Optional<PromptFrame> frame = frame();
    List<PromptSource.Given> given = PromptSource.read(prompts, file);
    Configuration hadoop = Sessions.hadoop();
    PublishedModel.Checked checked =
        isIds
            ? PublishedModel.checkWithoutTokenizer(directory, hadoop)
            : PublishedModel.check(directory, hadoop);
    List<Prompt> encoded = given.stream().map(encoder(checked, frame)::encode).toList();
    Backend backend = engine.config().backend(DataType.FLOAT);
    PublishedModel model = checked.read(weights());
    Completer completer = new Completer(model);
    int size = threads.orElse(Runtime.getRuntime().availableProcessors());
    try (Team team = new Team(size)) {
      Speed speed =
          completer.complete(encoded, options, backend.kernels(team), spec.commandLine().getOut());
      spec.commandLine().getErr().println(speed.line() + "; " + describe(model, size));
    }
    return 0;
  }

  private Weights weights() {
    return type == WeightType.BFLOAT16 ? Weights.STORED : Weights.FLOATS;
  }

  private CompletionOptions options() {
    require(maxNewTokens >= 1, "--max-new-tokens", maxNewTokens, "at least 1");
    require(samples >= 1, "--samples", samples, "at least 1");
    require(topK >= 0, "--top-k", topK, "at least 0");
    require(topP > 0 && topP <= 1, "--top-p", topP, "above 0 and at most 1");
    boolean isCut = topK > 0 || topP < 1;
    double t = temperature.orElse(isCut ? 1.0 : 0.0);
    require(t >= 0 && Double.isFinite(t), "--temperature", t, "a number from 0 on");
    int size = threads.orElse(1);
    require(size >= 1 && size <= 1024, "--threads", size, "from 1 to 1024");
    Sampling sampling = new Sampling(t, topK, topP);
    if (sampling.isGreedy() && samples > 1) {
      throw new ParameterException(
          spec.commandLine(), "all samples are the same without --temperature, --top-k or --top-p");
    }
    return new CompletionOptions(sampling, samples, maxNewTokens, seed);
  }

  private void require(boolean isAllowed, String option, Number value, String allowed) {
    if (!isAllowed) {
      throw new ParameterException(
          spec.commandLine(), option + " must be " + allowed + ", but is " + value);
    }
  }

  private Optional<PromptFrame> frame() {
    if (template.isPresent() && isIds) {
      throw new ParameterException(
          spec.commandLine(), "--template is for prompts that are text, and not for --ids");
    }
    return template.map(
        text ->
            PromptFrame.of(text)
                .orElseThrow(
                    () ->
                        new ParameterException(
                            spec.commandLine(),
                            "--template must have {question} once, where the prompt stands")));
  }

  private PromptEncoder encoder(PublishedModel.Checked model, Optional<PromptFrame> frame) {
    if (!isIds && model.tokenizer().isEmpty()) {
      throw new UserError(
          directory + ": has no tokenizer",
          "put tokenizer.json or tokenizer.model beside the weights, or give the prompts as ids of"
              + " tokens: --ids");
    }
    return new PromptEncoder(
        model.tokenizer(), frame, model.config().vocabSize(), model.config().maxPositions());
  }

  private static String describe(PublishedModel model, int threads) {
    long parameters = model.parameters().length();
    DataType type = model.parameters().dataType();
    return String.format(
        Locale.ROOT,
        "%d threads; %,d parameters, %,.1f MB of %s",
        threads,
        parameters,
        parameters * type.width() / 1e6,
        type);
  }
}
