package org.pcot.datasets.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class TokenizerOnSparkTest {
  @Test
  void tasksGiveTheIdsOfTheDriver() throws IOException {
    List<String> strings = TokenizerFixture.strings();
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      JavaRDD<String> rows = context.parallelize(strings, 3);
      for (String small : List.of("small-gpt2", "small-llama2.model")) {
        Tokenizer tokenizer = TokenizerFixture.open(TokenizerFixture.small(small));
        Broadcast<Tokenizer> broadcast = context.broadcast(tokenizer);
        List<int[]> byBroadcast = rows.map(text -> broadcast.value().encode(text)).collect();
        List<int[]> byClosure = rows.map(tokenizer::encode).collect();
        for (int i = 0; i < strings.size(); i++) {
          int[] expected = tokenizer.encode(strings.get(i));
          assertThat(byBroadcast.get(i)).isEqualTo(expected);
          assertThat(byClosure.get(i)).isEqualTo(expected);
        }
      }
    }
  }
}
