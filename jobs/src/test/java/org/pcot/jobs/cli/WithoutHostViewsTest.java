package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.pcot.jobs.LanguageModel;
import org.pcot.jobs.cluster.Contents;
import org.pcot.jobs.cluster.TestJvm;
import org.pcot.model.tensor.Memory;

/**
 * Whole experiments by the nd4j engine where the host has no view of ND4J's memory, as on a card:
 * corpora, training, evaluation, checkpoints written and read, post-training and its figures.
 */
class WithoutHostViewsTest {
  private static final List<String> SMALL =
      List.of(
          "engine=nd4j",
          "corpus.rows=64",
          "corpus.test_rows=16",
          "pretrain.steps=1",
          "pretrain.batch_size=4",
          "pretrain.shards=2",
          "pretrain.evaluation_interval=1",
          "pretrain.checkpoint_interval=1",
          "posttrain.from=[1]",
          "posttrain.evaluation_interval=1",
          "posttrain.checkpoint_interval=1",
          "posttrain.shards=2",
          "posttrain.grpo.iterations=1",
          "posttrain.grpo.prompts=2",
          "posttrain.grpo.group_size=2",
          "posttrain.grpo.kl_coefficient=0.05",
          "evaluation.prompts=2");

  private static final List<String> SMALL_ADAPTER =
      List.of(
          "model.lora.rank=4",
          "corpus.terms=2",
          "pretrain.optimizer.warmup_steps=0",
          "posttrain.length_penalty=0.5");

  @TempDir private Path output;

  /** ND4J's backend for the CPU, which says of itself that it is none. */
  private static final class NotOnTheCpu extends Nd4jBackend {
    private final Nd4jBackend cpu;

    NotOnTheCpu(Nd4jBackend cpu) {
      this.cpu = cpu;
    }

    @Override
    public Environment getEnvironment() {
      Environment environment = cpu.getEnvironment();
      return (Environment)
          Proxy.newProxyInstance(
              Environment.class.getClassLoader(),
              new Class<?>[] {Environment.class},
              (proxy, method, arguments) -> {
                try {
                  return method.getName().equals("isCPU")
                      ? (Object) false
                      : method.invoke(environment, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    @Override
    public boolean allowsOrder() {
      return cpu.allowsOrder();
    }

    @Override
    public int getPriority() {
      return cpu.getPriority();
    }

    @Override
    public boolean isAvailable() {
      return cpu.isAvailable();
    }

    @Override
    public boolean canRun() {
      return cpu.canRun();
    }

    @Override
    public Resource getConfigurationResource() {
      return cpu.getConfigurationResource();
    }

    @Override
    public Class<?> getNDArrayClass() {
      return cpu.getNDArrayClass();
    }

    @Override
    public String buildInfo() {
      return cpu.buildInfo();
    }

    @Override
    public void logBackendInit() {
      cpu.logBackendInit();
    }
  }

  /** A manifest names ND4J's backend, and is not the same. */
  @Test
  void anExperimentOnNd4jLeavesTheSameBits() throws IOException {
    List<String> arguments = List.of("--config", TinyExperiment.file().toString());
    Path usual = output.resolve("usual");
    run(usual, arguments, SMALL);
    Path without = output.resolve("without");
    withoutHostViews(() -> run(without, arguments, SMALL));
    Contents expected = Contents.read(usual);
    Contents found = Contents.read(without);
    assertThat(expected.differences(found))
        .singleElement(STRING)
        .endsWith("/manifest.json: differs");
    assertThat(expected.surplus(found)).isEmpty();
  }

  @Test
  void anAdapterOfALanguageModelIsTrained() throws IOException {
    String file = TestJvm.CONF.resolve("text-smoke.yaml").toString();
    List<String> arguments = List.of("--config", file, "--init", LanguageModel.STORIES.toString());
    List<String> settings = new ArrayList<>(SMALL);
    settings.addAll(SMALL_ADAPTER);
    withoutHostViews(() -> run(output, arguments, settings));
    assertThat(Contents.read(output).digests().keySet())
        .anyMatch(name -> name.matches(".*/posttraining.*/adapter_model\\.safetensors"));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void withoutHostViews(Work work) throws IOException {
    Nd4jBackend cpu = Nd4j.getBackend();
    try {
      Nd4j.backend = new NotOnTheCpu(cpu);
      assertThat(Memory.standard()).isEqualTo(Memory.DEVICE);
      work.run();
    } finally {
      Nd4j.backend = cpu;
    }
  }

  private static void run(Path target, List<String> given, List<String> settings) {
    List<String> arguments = new ArrayList<>(List.of("experiment", "--output", target.toString()));
    arguments.addAll(given);
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    CommandLineCall call = CommandLineCall.of(arguments.toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
  }
}
