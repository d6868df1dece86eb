package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.model.spark.Cards;
import org.pcot.model.tensor.HeapRegions;

/** The property files for spark-submit, beside the options that ./pcot reads. */
class SparkPropertiesTest {
  private static final Path CONF = Path.of("..", "conf");
  private static final String LIMITS = "-Dorg.bytedeco.javacpp.max";
  private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";

  @ParameterizedTest
  @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
  void theDriverHasTheJvmOptionsAndLimitsOfItsOwn(String place) throws IOException {
    List<String> options = List.of(properties(place).getProperty(DRIVER_OPTIONS).split(" +"));
    assertThat(options).containsAll(jvmOptions());
    assertThat(options).filteredOn(option -> option.startsWith(LIMITS)).hasSize(2);
    assertThat(options).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
  void executorsHaveTheDriversOptionsAndOneThreadOfOpenblas(String place) throws IOException {
    Properties properties = properties(place);
    assertThat(properties.getProperty("spark.executor.extraJavaOptions"))
        .isEqualTo("${" + DRIVER_OPTIONS + "}");
    assertThat(properties.getProperty("spark.executorEnv.OMP_NUM_THREADS")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
  void everyGradientReturnsWithItsTask(String place) throws IOException {
    String key = "spark.task.maxDirectResultSize";
    assertThat(Files.readString(CONF.resolve("spark.options")))
        .contains("-D" + key + "=" + properties(place).getProperty(key));
  }

  /** Four mebibytes with its header, where regions are smaller or of that size. */
  @ParameterizedTest
  @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
  void aBlockOfABroadcastWastesNothingOfTheHeap(String place) throws IOException {
    String key = "spark.broadcast.blockSize";
    String size = properties(place).getProperty(key);
    assertThat(Files.readString(CONF.resolve("spark.options"))).contains("-D" + key + "=" + size);
    long bytes = new SparkConf(false).set(key, size).getSizeAsBytes(key);
    for (long region = 1 << 20; region <= 4 << 20; region *= 2) {
      assertThat(new HeapRegions(region).taken(bytes / Float.BYTES)).isEqualTo(4 << 20);
    }
    assertThat(new HeapRegions(8 << 20).taken(bytes / Float.BYTES)).as("shares").isEqualTo(bytes);
  }

  /** Once the # before its last lines is removed. */
  @ParameterizedTest
  @CsvSource({"standalone, spark://host:7077", "yarn, yarn", "kubernetes, k8s://https://host"})
  void anExecutorRequestsACardByAScriptThatIsThere(String place, String master) throws IOException {
    String cards = Files.readString(CONF.resolve("spark/" + place + ".properties"));
    Properties properties = new Properties();
    properties.load(
        new StringReader(cards.substring(cards.indexOf("# Cards:")).replace("#spark.", "spark.")));
    SparkConf conf = new SparkConf(false).setMaster(master);
    properties.stringPropertyNames().forEach(key -> conf.set(key, properties.getProperty(key)));
    assertThatCode(() -> Cards.check(conf)).doesNotThrowAnyException();
    assertThat(conf.get("spark.task.resource.gpu.amount")).isEqualTo("1");
    assertThat(conf.getAllWithPrefix("spark.driver.resource.gpu.")).isNotEmpty();
    assertThat(properties.stringPropertyNames())
        .filteredOn(key -> key.endsWith(".discoveryScript"))
        .isNotEmpty()
        .allSatisfy(
            key ->
                assertThat(CONF.resolve("spark").resolve(Path.of(conf.get(key)).getFileName()))
                    .isExecutable());
  }

  private static List<String> jvmOptions() throws IOException {
    return Files.readAllLines(CONF.resolve("jvm.options")).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(LIMITS))
        .toList();
  }

  private static Properties properties(String place) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(CONF.resolve("spark/" + place + ".properties"))) {
      properties.load(reader);
    }
    return properties;
  }
}
