package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.pretraining.PretrainConfig.Execution;

class EngineTest {
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 9, 12, 1, 2);

  @ParameterizedTest
  @CsvSource({
    "AUTO, LOCAL, CpuBackend",
    "AUTO, SPARK, CpuBackend",
    "CPU, SPARK, CpuBackend",
    "ND4J, LOCAL, Nd4jBackend",
    "ND4J, SPARK, Nd4jBackend"
  })
  void reachesTheDriverAndEveryWorker(Engine engine, Execution execution, String backend) {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(
            SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate()
                .sparkContext());
    try (ShardExecutor executor =
        ShardExecutors.of(spark, DECODER, EngineConfig.of(engine), execution, Activations.KEPT)) {
      assertThat(executor.backend().getClass().getSimpleName()).isEqualTo(backend);
      List<String> ofWorkers =
          executor.map(
              executor.backend().allocate(new ParameterLayout(DECODER).lengths()),
              List.of(0, 1, 2),
              (worker, p, input) -> worker.backend().getClass().getSimpleName());
      assertThat(ofWorkers).containsOnly(backend);
    }
  }
}
