package org.pcot.jobs.benchmark.libtorch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pcot.jobs.benchmark.FloatFile;
import org.pcot.jobs.benchmark.Inputs;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;

/**
 * Serves one command a line on standard input, with one line of answer: {@code ok} and numbers, or
 * {@code error} and why. Times are of the work alone, in milliseconds.
 *
 * <pre>
 * load NAME C L H T FILE   a decoder for sequences of T tokens, with these flat parameters
 * check NAME B FILE        writes logits [B, T, V], the loss and the flat gradient
 * train NAME B             one training step: ok MILLISECONDS LOSS
 * sample NAME B            B prompts of T/2 tokens to T/2 more: ok MILLISECONDS T
 * grpo NAME P G            P prompts in groups of G: ok MILLISECONDS SHARE_LONG
 * </pre>
 */
public final class LibtorchRival {
  private record Contender(LibtorchGpt model, Inputs inputs, float[] parameters) {}

  private final Map<String, Contender> contenders = new HashMap<>();

  private LibtorchRival() {}

  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(Runtime.getRuntime().availableProcessors());
    PrintStream answers = System.out;
    LibtorchRival rival = new LibtorchRival();
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      try {
        answers.println("ok " + rival.serve(line.trim().split(" ")));
      } catch (RuntimeException | IOException e) {
        answers.println("error " + e.toString().replace('\n', ' '));
      }
      answers.flush();
    }
  }

  private String serve(String[] words) throws IOException {
    return switch (words[0]) {
      case "load" -> load(words);
      case "check" -> check(contender(words), number(words, 2), Path.of(words[3]));
      case "train" -> train(contender(words), number(words, 2));
      case "sample" -> sample(contender(words), number(words, 2));
      case "grpo" -> grpo(contender(words), number(words, 2), number(words, 3));
      default -> throw new IllegalArgumentException("no such command: " + words[0]);
    };
  }

  private String load(String[] words) throws IOException {
    int length = number(words, 5);
    Inputs inputs = new Inputs(length);
    DecoderConfig config =
        Gpt2.decoder(
            inputs.vocabularySize(), length, number(words, 2), number(words, 3), number(words, 4));
    float[] parameters = FloatFile.read(Path.of(words[6]));
    contenders.put(
        words[1], new Contender(new LibtorchGpt(config, parameters), inputs, parameters));
    return "";
  }

  private String check(Contender contender, int batch, Path file) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      int[][] sequences = contender.inputs.sequences(batch);
      Tensor tokens = LibtorchTensors.indices(Inputs.read(sequences), batch);
      float[] logits = LibtorchTensors.toFloats(contender.model.forward(tokens));
      contender.model.optimizer().zero_grad();
      Tensor loss = contender.model.weightedLoss(sequences, contender.inputs.weights(batch));
      loss.backward();
      float[] gradient = contender.model.parameters().gradient();
      FloatFile.write(file, logits, new float[] {loss.item_float()}, gradient);
    }
    return "";
  }

  private String train(Contender contender, int batch) {
    int[][] sequences = contender.inputs.sequences(batch);
    float[] weights = contender.inputs.weights(batch);
    try (PointerScope scope = new PointerScope()) {
      long start = System.nanoTime();
      contender.model.optimizer().zero_grad();
      Tensor loss = contender.model.weightedLoss(sequences, weights);
      loss.backward();
      contender.model.optimizer().step();
      float value = loss.item_float();
      return milliseconds(start) + " " + value;
    }
  }

  private String sample(Contender contender, int batch) {
    int[][] prompts = contender.inputs.prompts(batch);
    LibtorchSampler sampler = new LibtorchSampler(contender.model);
    try (PointerScope scope = new PointerScope()) {
      long start = System.nanoTime();
      Tensor tokens =
          sampler.sample(LibtorchTensors.indices(prompts), contender.inputs.responseLength());
      int[][] rows = LibtorchTensors.toRows(tokens);
      return milliseconds(start) + " " + rows[0].length;
    }
  }

  private String grpo(Contender contender, int prompts, int group) {
    contender.model.parameters().restore(contender.parameters);
    LibtorchGrpo grpo = new LibtorchGrpo(contender.model, contender.inputs);
    long start = System.nanoTime();
    double shareLong = grpo.iterate(prompts, group);
    return milliseconds(start) + " " + shareLong;
  }

  private Contender contender(String[] words) {
    Contender contender = contenders.get(words[1]);
    if (contender == null) {
      throw new IllegalArgumentException("not loaded: " + words[1]);
    }
    return contender;
  }

  private static double milliseconds(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static int number(String[] words, int index) {
    return Integer.parseInt(words[index]);
  }
}
