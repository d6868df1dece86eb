package org.pcot.model.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.tensor.Tensor;

/** The responses of one request that are under way, each in a slot of the cache, and the rest. */
final class GenerationBatch {
  private final Decoder decoder;
  private final DecoderParameters p;
  private final KvCache cache;
  private final int atOnce;
  private final GenerationRequest request;
  private final TokenListener listener;
  private final Response[] responses;
  private final List<Response> active = new ArrayList<>();
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private int nextPrompt;
  private long prefillNanoseconds;
  private long decodeNanoseconds;

  /**
   * @param cache with a slot for each response, or as many as advance together
   * @param atOnce responses that advance together at most
   */
  GenerationBatch(
      Decoder decoder,
      DecoderParameters p,
      KvCache cache,
      int atOnce,
      GenerationRequest request,
      TokenListener listener) {
    this.decoder = decoder;
    this.p = p;
    this.cache = cache;
    this.atOnce = atOnce;
    this.request = request;
    this.listener = listener;
    this.responses = new Response[request.streams().size()];
    for (int slot = 0; slot < cache.slots(); slot++) {
      freeSlots.add(slot);
    }
  }

  /** Lets waiting prompts in, then moves every response one token on; false at the end. */
  boolean advance() {
    long start = System.nanoTime();
    while (nextPrompt < request.prompts().size() && mayAdmit()) {
      admit();
    }
    long prefilled = System.nanoTime();
    if (!active.isEmpty()) {
      step();
    }
    prefillNanoseconds += prefilled - start;
    decodeNanoseconds += System.nanoTime() - prefilled;
    return !active.isEmpty() || nextPrompt < request.prompts().size();
  }

  Generator.Times times() {
    return new Generator.Times(prefillNanoseconds / 1e9, decodeNanoseconds / 1e9);
  }

  List<Completion> completions() {
    return Arrays.stream(responses).map(Response::completion).toList();
  }

  /** In blocks, since few prompts at a time would run below full speed. */
  private boolean mayAdmit() {
    return free() >= request.groupSize() && (active.isEmpty() || free() >= atOnce / 4);
  }

  private int free() {
    return atOnce - active.size();
  }

  private void admit() {
    int length = request.prompts().get(nextPrompt).length;
    int most = Generator.promptsTogether(length, free(), request.groupSize());
    int end = nextPrompt;
    while (end < request.prompts().size()
        && end - nextPrompt < most
        && request.prompts().get(end).length == length) {
      end++;
    }
    prefill(nextPrompt, end, length);
    nextPrompt = end;
  }

  private void prefill(int from, int to, int length) {
    int count = to - from;
    int[] tokens = new int[count * length];
    int[][] slots = new int[request.groupSize()][count];
    for (int prompt = 0; prompt < count; prompt++) {
      System.arraycopy(request.prompts().get(from + prompt), 0, tokens, prompt * length, length);
      for (int member = 0; member < request.groupSize(); member++) {
        slots[member][prompt] = freeSlots.remove();
      }
    }
    Tensor logits = decoder.prefill(p, tokens, count, length, cache, slots);
    int first = active.size();
    for (int prompt = 0; prompt < count; prompt++) {
      for (int member = 0; member < request.groupSize(); member++) {
        int index = (from + prompt) * request.groupSize() + member;
        responses[index] = new Response(index, slots[member][prompt], length);
        active.add(responses[index]);
      }
    }
    choose(active.subList(first, active.size()), logits, request.groupSize());
  }

  private void step() {
    int n = active.size();
    int[] tokens = new int[n];
    int[] slots = new int[n];
    int[] positions = new int[n];
    for (int row = 0; row < n; row++) {
      Response response = active.get(row);
      tokens[row] = response.lastToken();
      slots[row] = response.slot;
      positions[row] = response.promptLength + response.length - 1;
    }
    choose(active, decoder.step(p, n, tokens, cache, slots, positions), 1);
  }

  /**
   * The next token of each.
   *
   * @param logits one row for so many of them, side by side
   * @throws Divergence where they are no numbers
   */
  private void choose(List<Response> those, Tensor logits, int sharing) {
    int count = those.size();
    int[] rows = new int[count];
    double[] draws = new double[count];
    int[] tokens = new int[count];
    double[] logProbabilities = new double[request.isScored() ? count : 0];
    Arrays.setAll(rows, i -> i / sharing);
    Arrays.setAll(draws, i -> those.get(i).draw());
    decoder
        .kernels()
        .chooseTokens(logits, rows, request.sampling(), draws, tokens, logProbabilities);
    for (int i = 0; i < count; i++) {
      if (tokens[i] < 0) {
        throw new Divergence("the model gives tokens no probability that is a number");
      }
      those.get(i).add(tokens[i], request.isScored() ? logProbabilities[i] : 0);
    }
    those.forEach(response -> listener.chosen(response.index, response.lastToken()));
    active.stream().filter(Response::isOver).forEach(response -> freeSlots.add(response.slot));
    active.removeIf(Response::isOver);
  }

  /** One response as it grows. */
  private final class Response {
    private final int index;
    private final int slot;
    private final int promptLength;
    private final int[] tokens;
    private final float[] logProbabilities;
    private int length;

    Response(int index, int slot, int promptLength) {
      int room = ContextLimit.responseLength(promptLength, decoder.config().maxPositions());
      int most = Math.min(request.maxNewTokens(), room);
      this.index = index;
      this.slot = slot;
      this.promptLength = promptLength;
      this.tokens = new int[most];
      this.logProbabilities = new float[request.isScored() ? most : 0];
    }

    /** The number that decides the next token. */
    double draw() {
      return request.streams().get(index).uniform(length);
    }

    void add(int token, double logProbability) {
      tokens[length] = token;
      if (request.isScored()) {
        logProbabilities[length] = (float) logProbability;
      }
      length++;
    }

    int lastToken() {
      return tokens[length - 1];
    }

    boolean hasEnded() {
      return request.endTokens().contains(lastToken());
    }

    boolean isOver() {
      return hasEnded() || length == tokens.length;
    }

    Completion completion() {
      int scored = Math.min(length, logProbabilities.length);
      return new Completion(
          Arrays.copyOf(tokens, length), Arrays.copyOf(logProbabilities, scored), hasEnded());
    }
  }
}
