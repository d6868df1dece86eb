package org.pcot.model.architecture;

import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Discriminator;
import org.pcot.datasets.configuration.Setting;

/**
 * How the frequencies of a rotation are lowered for longer texts than were trained on, under the
 * names of Hugging Face's {@code modeling_rope_utils}.
 */
@Discriminator(
    key = "rope_type",
    setting = @Setting(value = "how rotary positions are scaled", byDefault = "none"))
public sealed interface RotaryScaling extends Serializable {
  /** They are not. */
  record None() implements RotaryScaling {
    @Override
    public double scaled(double frequency) {
      return frequency;
    }
  }

  /** All are divided by the factor, as if positions were (Chen et al. 2023). */
  record Linear(
      @Setting(value = "what frequencies are divided by", min = 0, aboveMin = true) double factor)
      implements RotaryScaling {
    @Override
    public double scaled(double frequency) {
      return frequency / factor;
    }
  }

  /**
   * Llama 3.1's: wavelengths beyond {@code originalMaxPositionEmbeddings / lowFreqFactor} are
   * multiplied by the factor, those below {@code originalMaxPositionEmbeddings / highFreqFactor}
   * stay, and between the two frequencies are interpolated.
   */
  record Llama3(
      @Setting(
              value = "what low frequencies are divided by",
              byDefault = "8",
              min = 0,
              aboveMin = true)
          double factor,
      @Setting(
              value = "turns in the original context up to which a frequency is low",
              byDefault = "1",
              min = 0,
              aboveMin = true)
          double lowFreqFactor,
      @Setting(
              value = "turns in the original context from which a frequency stays as it is",
              byDefault = "4",
              min = 0,
              aboveMin = true)
          double highFreqFactor,
      @Setting(value = "tokens of the original context", byDefault = "8192", min = 1)
          int originalMaxPositionEmbeddings)
      implements RotaryScaling {
    /**
     * @throws UserError when no frequencies lie between the low and the high ones
     */
    public Llama3 {
      if (lowFreqFactor >= highFreqFactor) {
        throw new UserError(
            "low_freq_factor = "
                + lowFreqFactor
                + " is not below high_freq_factor = "
                + highFreqFactor,
            "Llama 3.1 has 1 and 4");
      }
    }

    @Override
    public double scaled(double frequency) {
      double turns = originalMaxPositionEmbeddings * frequency / (2 * Math.PI);
      double share = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
      double kept = Math.min(1, Math.max(0, share));
      return (1 - kept) * frequency / factor + kept * frequency;
    }
  }

  /** The frequency that takes the place of an unscaled one, both in radians a position. */
  double scaled(double frequency);
}
