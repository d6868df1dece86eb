package org.pcot.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frequencies beside those that transformers 5.24 computes in float. */
class RotaryScalingTest {
  /** Llama 3.1: theta 500000, heads of 128 channels; high, interpolated and low frequencies. */
  @ParameterizedTest
  @CsvSource({
    "0, 1.0",
    "1, 0.8146172165870667",
    "28, 0.0032114461064338684",
    "29, 0.0021665706299245358",
    "30, 0.0013718936825171113",
    "34, 0.0001785077911335975",
    "35, 9.556212171446532e-05",
    "36, 7.784655463183299e-05",
    "40, 3.428102354519069e-05",
    "63, 3.068925877869333e-07"
  })
  void llama3DividesLowFrequenciesOnly(int pair, double wanted) {
    RotaryScaling llama3 = new RotaryScaling.Llama3(8, 1, 4, 8192);
    double found = llama3.scaled(Math.pow(5e5, -pair / 64.0));
    assertThat(found).isCloseTo(wanted, within(1e-5 * wanted));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.25", "1, 0.21649108827114105", "63, 2.8869548259535804e-05"})
  void linearDividesAll(int pair, double wanted) {
    double found = new RotaryScaling.Linear(4).scaled(Math.pow(1e4, -pair / 64.0));
    assertThat(found).isCloseTo(wanted, within(1e-6 * wanted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "rope_theta": 500000.0                                                                        | 500000  | None[]
          "rope_theta": 500000.0, "rope_scaling": null, "rope_parameters": null                         | 500000  | None[]
          "rope_theta": 500000.0, "rope_scaling": {}                                                    | 500000  | None[]
          "rope_scaling": null                                                                          | 10000   | None[]
          "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0}                          | 1000000 | None[]
          "rope_parameters": {"rope_theta": 1000000}                                                    | 1000000 | None[]
          "rope_parameters": {"rope_type": "linear", "factor": 4, "rope_theta": 100.0}                  | 100     | Linear[factor=4.0]
          "rope_theta": 500.0, "rope_scaling": {"type": "linear", "factor": 2.0}                        | 500     | Linear[factor=2.0]
          "rope_scaling": {"type": "linear", "factor": 2.0}, "rope_parameters": {"rope_type": "default"} | 10000   | Linear[factor=2.0]
          "rope_scaling": {"type": "x", "rope_type": "linear", "factor": 2.0, "rope_theta": 7.0}, "rope_theta": 8.0 | 7 | Linear[factor=2.0]
          "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 9} | 10000 | Llama3[factor=8.0, lowFreqFactor=1.0, highFreqFactor=4.0, originalMaxPositionEmbeddings=9]
          "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4} | 10000 | Llama3[factor=8.0, lowFreqFactor=1.0, highFreqFactor=4.0, originalMaxPositionEmbeddings=64]
          "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 9}, "original_max_position_embeddings": 10 | 10000 | Llama3[factor=8.0, lowFreqFactor=1.0, highFreqFactor=4.0, originalMaxPositionEmbeddings=10]
          "partial_rotary_factor": 1.0, "rope_parameters": {"partial_rotary_factor": 1}                 | 10000   | None[]
          """)
  void eitherSpellingIsRead(String rope, double theta, String scaling)
      throws JsonProcessingException {
    DecoderConfig config = Architecture.readConfig(ConfigJsonTest.llamaLike("llama", rope), "");
    Positions.Rotary rotary = (Positions.Rotary) config.description().positions();
    assertThat(rotary.theta()).isEqualTo(theta);
    assertThat(rotary.scaling()).hasToString(scaling);
  }
}
