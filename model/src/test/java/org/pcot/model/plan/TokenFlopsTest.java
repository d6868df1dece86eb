package org.pcot.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;

class TokenFlopsTest {
  private static TokenFlops of(DecoderConfig decoder) {
    return new TokenFlops(decoder.description());
  }

  /** By hand: 12 C² weights a block, C·V in the tied head. */
  @Test
  void areTwoAWeightAndFourAChannelAndPosition() {
    TokenFlops flops = of(Gpt2.decoder(7, 40, 12, 2, 3));
    assertThat(flops.products()).isEqualTo(2 * (2 * 12 * 12 * 12 + 12 * 7));
    assertThat(flops.attention(5)).isEqualTo(2 * 4 * 12 * 3);
    assertThat(flops.forward(5)).isEqualTo(flops.products() + flops.attention(5));
    assertThat(flops.training(5)).isEqualTo(3 * flops.forward(5));
  }

  /** Norms and the table of tokens take none; heads may be wider than the residual stream. */
  @Test
  void countTheMatricesOfGroupedQueries() {
    TokenFlops flops =
        of(new DecoderConfig(new Llama(20, 28, 3, 6, 2, 6, 1e4, false, 0.02, 1e-6), 11, 64));
    int block = 20 * (6 + 2 * 2) * 6 + 6 * 6 * 20 + 3 * 20 * 28;
    assertThat(flops.products()).isEqualTo(2 * (3 * block + 20 * 11));
    assertThat(flops.attention(1)).isEqualTo(3 * 4 * 6 * 6);
  }

  /** 8.03 billion parameters without the table of inputs: 15 GFLOP. */
  @Test
  void areThoseOfLlama8B() {
    TokenFlops flops =
        of(
            new DecoderConfig(
                new Llama(4096, 14_336, 32, 32, 8, 128, 5e5, false, 0.02, 1e-5), 128_256, 8192));
    assertThat(flops.products()).isCloseTo(2 * (8_030_261_248.0 - 128_256 * 4096L), within(1e6));
    assertThat(flops.attention(8191)).isEqualTo(32 * 4 * 4096 * 4096.0);
  }

  /** Of 5 tokens with a window of 3: they see 1, 2, 3, 3, 3 positions. */
  @Test
  void aWindowBoundsAttention() throws Exception {
    String config =
        """
        {"model_type": "mistral", "vocab_size": 9, "max_position_embeddings": 40, "hidden_size": 8,
         "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
         "num_key_value_heads": 1, "sliding_window": 3}""";
    TokenFlops flops = of(Architecture.readConfig(new ObjectMapper().readTree(config), "test"));
    assertThat(flops.attention(5)).isCloseTo(4 * 8 * 12 / 5.0, within(1e-9));
    assertThat(flops.attention(2)).isCloseTo(4 * 8 * 1.5, within(1e-9));
  }
}
