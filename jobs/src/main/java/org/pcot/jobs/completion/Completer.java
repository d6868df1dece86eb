package org.pcot.jobs.completion;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.Attention;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.published.PublishedModel;

/**
 * Continues prompts by a model and prints them: the continuation of a single prompt as it grows,
 * those of several in their order.
 *
 * @param model where it has no tokenizer, prompts and continuations are ids
 */
public record Completer(PublishedModel model) {
  /** More sequences at a time gain little. */
  private static final int MOST_SLOTS = 32;

  /** Of the heap, for the cache. */
  private static final double CACHE_SHARE = 0.6;

  /**
   * @throws UserError before any work, when memory is too small; later when the model gives tokens
   *     no probabilities
   */
  public Speed complete(
      List<Prompt> prompts, CompletionOptions options, Kernels kernels, PrintWriter out) {
    int positions = model.config().maxPositions();
    int longest = prompts.stream().mapToInt(prompt -> prompt.ids().length).max().orElseThrow();
    int capacity = (int) Math.min((long) longest + options.maxNewTokens(), positions);
    int responses = Math.multiplyExact(prompts.size(), options.samples());
    int slots = slots(capacity, options.samples(), responses);
    Generator generator = new Generator(new Decoder(model.config(), kernels), slots);
    DecoderParameters parameters =
        DecoderParameters.of(model.config(), model.parameters().in(kernels.memory()));
    GenerationRequest request =
        new GenerationRequest(
            prompts.stream().map(Prompt::ids).toList(),
            options.samples(),
            options.maxNewTokens(),
            model.endTokens(),
            options.sampling(),
            IntStream.range(0, responses).mapToObj(i -> stream(options.seed(), i)).toList(),
            false);
    try {
      List<Completion> completions = generate(generator, parameters, request, prompts, out);
      return speed(prompts, completions, generator.times());
    } catch (Divergence e) {
      throw new UserError(
          e.getMessage(),
          "its weights are no numbers, or so great that 32-bit arithmetic overflows: use others",
          e);
    }
  }

  private static CounterRandom stream(long seed, int response) {
    return CounterRandom.of(seed, Purpose.ROLLOUT_TOKEN, response);
  }

  /** How many sequences at a time the heap has room for. */
  private int slots(int capacity, int samples, int responses) {
    Attention attention = model.config().description().blocks().get(0).attention();
    long slotBytes =
        Float.BYTES
            * new CacheShape(
                    model.config().description().blocks().size(),
                    attention.keyValueHeads(),
                    attention.headSize(),
                    1,
                    capacity,
                    attention.slidingWindow())
                .length();
    long heap = (long) (CACHE_SHARE * Runtime.getRuntime().maxMemory());
    long fitting = heap / slotBytes;
    if (fitting < samples) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "keys and values of %d samples of %d tokens take %d MiB; the heap has room for %d MiB",
              samples,
              capacity,
              samples * slotBytes >> 20,
              heap >> 20),
          "lower --max-new-tokens or --samples, or give more memory");
    }
    return (int) Math.min(Math.min(MOST_SLOTS, responses), fitting);
  }

  private List<Completion> generate(
      Generator generator,
      DecoderParameters parameters,
      GenerationRequest request,
      List<Prompt> prompts,
      PrintWriter out) {
    boolean isSingle = request.streams().size() == 1;
    if (!isSingle) {
      List<Completion> completions = generator.generate(parameters, request);
      print(prompts, completions, request.groupSize(), out);
      return completions;
    }
    CompletionPrinter printer = new CompletionPrinter(model.tokenizer(), request.endTokens(), out);
    printer.begin(prompts.get(0));
    List<Completion> completions =
        generator.generate(parameters, request, (response, token) -> printer.add(token));
    printer.end();
    return completions;
  }

  private void print(
      List<Prompt> prompts, List<Completion> completions, int samples, PrintWriter out) {
    for (int i = 0; i < completions.size(); i++) {
      Prompt prompt = prompts.get(i / samples);
      out.println("--- " + prompt.place() + (samples > 1 ? ", sample " + (i % samples + 1) : ""));
      CompletionPrinter printer = new CompletionPrinter(model.tokenizer(), model.endTokens(), out);
      printer.begin(prompt);
      IntStream.of(completions.get(i).tokens()).forEach(printer::add);
      printer.end();
    }
  }

  private static Speed speed(
      List<Prompt> prompts, List<Completion> completions, Generator.Times times) {
    int generated = completions.stream().mapToInt(c -> c.tokens().length).sum();
    return new Speed(
        prompts.stream().mapToInt(prompt -> prompt.ids().length).sum(),
        times.prefillSeconds(),
        completions.size(),
        generated - completions.size(),
        times.decodeSeconds());
  }
}
