package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.SerialisedSize;
import org.pcot.datasets.spark.Broadcasts;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.TokenizerFixture;
import org.pcot.datasets.tokens.symbols.Vocabulary;

class TokenizerOnSparkTest {
  @Test
  void tasksGiveTheIdsOfTheDriver() throws IOException {
    List<String> strings = TokenizerFixture.strings();
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(CorpusTestSupport.spark().sparkContext());
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

  /** A closure with it is as small as a reference. */
  @Test
  void aBroadcastTokenizerTravelsAsAReference() throws IOException {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(CorpusTestSupport.spark().sparkContext());
    List<String> strings = TokenizerFixture.strings();
    for (String small : List.of("small-gpt2", "small-llama2.model")) {
      Tokenizer whole = TokenizerFixture.open(TokenizerFixture.small(small));
      Tokenizer tokenizer = Broadcasts.tokenizer(whole, context);
      assertThat(SerialisedSize.of(whole)).isGreaterThan(8_000);
      assertThat(SerialisedSize.of(tokenizer)).isLessThan(2_000);
      List<int[]> ids = context.parallelize(strings, 3).map(tokenizer::encode).collect();
      for (int i = 0; i < strings.size(); i++) {
        assertThat(ids.get(i)).isEqualTo(whole.encode(strings.get(i)));
      }
      assertThat(tokenizer.sha256()).isEqualTo(whole.sha256());
    }
    Tokenizer symbols = Vocabulary.ofCharacters("01=");
    assertThat(Broadcasts.tokenizer(symbols, context)).isSameAs(symbols);
  }
}
