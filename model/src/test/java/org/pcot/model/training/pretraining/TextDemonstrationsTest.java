package org.pcot.model.training.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Addition;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.Stories;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.RunListener;

/** Text that a language model learns and answers through its own tokenizer. */
class TextDemonstrationsTest {
  private static final long SEED = 1;
  private static final int ROWS = 4;
  private static final PublishedModel MODEL = Stories.open();
  private static final Tokenizer TOKENIZER = MODEL.tokenizer().orElseThrow();
  private static final Task TASK = new Addition(2).task(TOKENIZER, MODEL.endTokens());
  private static final Mixture MIXTURE = new Mixture(TASK, 0.5);
  private static final PretrainConfig CONFIG =
      ConfigurationReader.parse(
          PretrainConfig.class,
          "test",
          "{steps: 25, batch_size: 4, shards: 2, optimizer: {learning_rate: 0.003}}",
          List.of());

  /** The model as it was published, in memory of its own. */
  private static LocalLearner learner(ShardExecutor executor) {
    LocalLearner learner =
        new LocalLearner(
            MIXTURE,
            ROWS,
            MODEL.config(),
            CONFIG,
            SEED,
            new InitialParameters.Drawn(SEED),
            executor,
            ResumePoint.BEGINNING);
    learner.parameters().assign(MODEL.parameters());
    return learner;
  }

  private static List<Example> examples() {
    return IntStream.range(0, ROWS).mapToObj(i -> MIXTURE.example(SEED, Split.TRAIN, i)).toList();
  }

  /** Beside the text, one begin that is read and one end that is learnt. */
  @Test
  void theLossIsThatOfAllTokensOfTheResponsesAndOfOneEnd() {
    double loss = 0;
    int tokens = 0;
    for (Example example : examples()) {
      int[] prompt = TOKENIZER.encode(example.prompt());
      int[] response = TOKENIZER.encode(example.response());
      int[] ids = ids(List.of(new int[] {1}, prompt, response, new int[] {2}));
      assertThat(TOKENIZER.beginOfSequence()).hasValue(1);
      assertThat(TOKENIZER.endOfSequence()).hasValue(2);
      for (int at = prompt.length; at + 1 < ids.length; at++) {
        loss -= logProbability(ids, at);
        tokens++;
      }
    }
    try (ShardExecutor executor = new LocalShardExecutor(MODEL.config(), 1)) {
      List<StepMetrics> steps = new ArrayList<>();
      learner(executor).train(1, RunListener.SILENT, steps::add);
      assertThat(steps.get(0).tokens()).isEqualTo(tokens);
      assertThat(steps.get(0).loss()).isCloseTo(loss / tokens, within(1e-5));
    }
  }

  private static int[] ids(List<int[]> parts) {
    return parts.stream().flatMapToInt(IntStream::of).toArray();
  }

  /** Of the token after this place, given all up to it. */
  private static double logProbability(int[] ids, int at) {
    Tensor logits =
        new Decoder(MODEL.config(), new CpuKernels())
            .forward(DecoderParameters.of(MODEL.config(), MODEL.parameters()), ids, 1, ids.length);
    double sum = 0;
    for (int v = 0; v < logits.columns(); v++) {
      sum += Math.exp(logits.get(at, v));
    }
    return logits.get(at, ids[at + 1]) - Math.log(sum);
  }

  /** What tells stories for ever learns to stop. */
  @Test
  void whatIsFineTunedEndsItsAnswers() {
    try (ShardExecutor executor = new LocalShardExecutor(MODEL.config(), 1)) {
      LocalLearner learner = learner(executor);
      assertThat(completions(learner.parameters())).noneMatch(Completion::ended);
      learner.train(CONFIG.steps().orElseThrow(), RunListener.SILENT, step -> {});
      assertThat(completions(learner.parameters())).allMatch(Completion::ended);
    }
  }

  /** Greedy, to the prompts of the demonstrations, after one begin. */
  private static List<Completion> completions(Segments parameters) {
    List<int[]> prompts =
        examples().stream()
            .map(example -> ids(List.of(new int[] {1}, TOKENIZER.encode(example.prompt()))))
            .toList();
    return generate(parameters, prompts);
  }

  private static List<Completion> generate(Segments parameters, List<int[]> prompts) {
    return new Generator(new Decoder(MODEL.config(), new CpuKernels()))
        .generate(
            DecoderParameters.of(MODEL.config(), parameters),
            new GenerationRequest(
                prompts,
                1,
                TASK.limits().response(),
                TASK.endTokens(),
                Sampling.GREEDY,
                IntStream.range(0, prompts.size())
                    .mapToObj(i -> CounterRandom.of(SEED, Purpose.EVALUATION_TOKEN, i))
                    .toList(),
                false));
  }

  /** They begin once, too, and any of the task's end tokens ends a response. */
  @Test
  void evaluationsAskAsDemonstrationsDo() {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String prompt = TASK.source().problem(SEED, Split.TEST, i).prompt();
      prompts.add(ids(List.of(new int[] {1}, TOKENIZER.encode(prompt))));
    }
    List<Completion> wanted = generate(MODEL.parameters(), prompts);
    List<Integer> firsts = wanted.stream().map(c -> c.tokens()[0]).distinct().toList();
    assertThat(firsts).hasSizeGreaterThan(1);
    Task ended = new Addition(2).task(TOKENIZER, new TreeSet<>(firsts.subList(0, 1)));
    long atOnce = wanted.stream().filter(c -> c.tokens()[0] == firsts.get(0)).count();
    try (ShardExecutor executor = new LocalShardExecutor(MODEL.config(), 1)) {
      Evaluator evaluator = new Evaluator(ended, new EvaluationConfig(40, 1, 40), SEED);
      Evaluation greedy = evaluator.greedy(executor, MODEL.parameters());
      assertThat(greedy.lengths().get(0)).isEqualTo((int) atOnce);
    }
  }
}
