package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** A Spark that ./pcot starts answers nobody who lacks the secret of its run. */
class SparkAuthenticationTest {
  private static final Path CONF = Path.of("..", "conf");

  @ParameterizedTest
  @ValueSource(strings = {"spark.options", "spark/local.properties"})
  void aStrangerIsRefused(String file) throws IOException {
    assertThatThrownBy(() -> callAsStranger(settings(file)))
        .rootCause()
        .hasMessageContaining("Expected SaslMessage");
  }

  @Test
  void withoutTheSettingAStrangerIsAnswered() throws IOException {
    SparkConf open = settings("spark.options").set("spark.authenticate", "false");

    assertThatThrownBy(() -> callAsStranger(open))
        .rootCause()
        .hasMessageContaining("Cannot find endpoint");
  }

  /** Asks a driver for an endpoint that it does not have. */
  private static void callAsStranger(SparkConf settings) {
    RpcEnv driver = start("driver", settings, false);
    RpcEnv stranger = start("stranger", new SparkConf(false), true);
    try {
      stranger.setupEndpointRef(driver.address(), "nothing");
    } finally {
      stranger.shutdown();
      driver.shutdown();
    }
  }

  private static RpcEnv start(String name, SparkConf settings, boolean isClient) {
    org.apache.spark.SecurityManager security =
        new org.apache.spark.SecurityManager(
            settings, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
    security.initializeAuth();
    return RpcEnv.create(name, "127.0.0.1", 0, settings, security, isClient);
  }

  private static SparkConf settings(String file) throws IOException {
    String text =
        Files.readAllLines(CONF.resolve(file)).stream()
            .map(line -> line.replaceFirst("^-D", ""))
            .collect(Collectors.joining("\n"));
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    SparkConf conf = new SparkConf(false);
    properties.forEach((key, value) -> conf.set((String) key, (String) value));
    return conf;
  }
}
