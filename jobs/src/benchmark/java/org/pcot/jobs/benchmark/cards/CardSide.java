package org.pcot.jobs.benchmark.cards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Scanner;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;
import org.pcot.model.kernels.Backend;

/**
 * This project's side in a process of its own, for cards.py: reads commands, a line each, and
 * answers "ok ..." or "failed ...".
 */
final class CardSide {
  private static final double THETA = 1e4;
  private static final double EPSILON = 1e-5;

  private final String device;
  private CardModel model;
  private GrpoWork grpo;

  private CardSide(String device) {
    this.device = device;
  }

  /**
   * @param arguments the device
   */
  public static void main(String[] arguments) {
    CardSide side = new CardSide(arguments[0]);
    try (Scanner lines = new Scanner(System.in, UTF_8)) {
      while (lines.hasNextLine()) {
        System.out.println(side.answer(lines.nextLine().split(" ")));
      }
    }
    System.exit(0); // threads of libtorch's may still be there
  }

  private String answer(String[] command) {
    try {
      int[] numbers =
          Arrays.stream(command)
              .skip(1)
              .filter(word -> word.matches("\\d+"))
              .mapToInt(Integer::parseInt)
              .toArray();
      return "ok " + run(command[0], numbers, command[command.length - 1]);
    } catch (RuntimeException | IOException e) {
      if (!(e instanceof UserError)) {
        e.printStackTrace();
      }
      return "failed " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  /**
   * @param last word of the command
   */
  private String run(String command, int[] numbers, String last) throws IOException {
    return switch (command) {
      case "load" -> String.valueOf(load(numbers, Precision.valueOf(last)));
      case "check" -> {
        model.check(numbers[0], numbers[1], numbers[2], Path.of(last));
        yield "";
      }
      case "train" -> String.valueOf(model.train(numbers[0], numbers[1]));
      case "generate" -> {
        CardModel.Generated generated = model.generate(numbers[0], numbers[1], numbers[2]);
        yield generated.seconds() + " " + words(generated.tokens());
      }
      case "grpo" -> {
        if (grpo == null) {
          grpo = new GrpoWork(model, numbers[0], numbers[1], numbers[2], numbers[3]);
        }
        GrpoWork.Done done = grpo.run();
        yield done.seconds() + " " + done.sampled();
      }
      default -> throw new IllegalArgumentException("no command: " + command);
    };
  }

  /**
   * Forgets the model before.
   *
   * @param shape width, width of the feed-forward part, blocks, heads, heads of keys, channels of a
   *     head, vocabulary, positions
   * @return parameters
   */
  private long load(int[] shape, Precision precision) {
    if (model != null) {
      model.close();
    }
    model = null;
    grpo = null;
    System.gc(); // says which tensors of the device nobody uses
    Llama llama =
        new Llama(
            shape[0], shape[1], shape[2], shape[3], shape[4], shape[5], THETA, true, 1, EPSILON);
    DecoderConfig config = new DecoderConfig(llama, shape[6], shape[7]);
    Backend backend = new EngineConfig(Engine.TORCH, device, precision).backend(DataType.FLOAT);
    model = new CardModel(config, backend, precision);
    return new ParameterLayout(config).length();
  }

  private static String words(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
