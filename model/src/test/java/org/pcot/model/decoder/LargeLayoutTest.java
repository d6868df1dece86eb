package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.LlamaFamily;
import org.pcot.model.architecture.Mistral;
import org.pcot.model.decoder.ParameterLayout.Parameter;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Published models, laid out without a byte of them. */
class LargeLayoutTest {
  /**
   * Sizes of Meta's and Mistral's releases; the numbers of parameters are those of their model
   * cards' files.
   */
  private enum Model {
    LLAMA_3_2_3B(128_256, llama(3072, 8192, 28, 24, true), 3_212_749_824L),
    LLAMA_3_1_8B(128_256, llama(4096, 14_336, 32, 32, false), 8_030_261_248L),
    MISTRAL_7B(
        32_000, new Mistral(llama(4096, 14_336, 32, 32, false).family(), 4096), 7_241_732_096L);

    private final int vocabulary;
    private final Architecture architecture;
    private final long parameters;

    Model(int vocabulary, Architecture architecture, long parameters) {
      this.vocabulary = vocabulary;
      this.architecture = architecture;
      this.parameters = parameters;
    }

    private static Llama llama(int width, int inner, int layers, int heads, boolean tied) {
      return new Llama(width, inner, layers, heads, 8, 128, 5e5, tied, 0.02, 1e-5);
    }

    LlamaFamily family() {
      return architecture instanceof Mistral mistral
          ? mistral.family()
          : ((Llama) architecture).family();
    }

    ParameterLayout layout() {
      return new ParameterLayout(new DecoderConfig(architecture, vocabulary, 131_072));
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasThePublishedNumberOfParameters(Model model) {
    assertThat(model.layout().length()).isEqualTo(model.parameters);
  }

  @ParameterizedTest
  @EnumSource
  void parametersFollowOneAnotherWithoutGaps(Model model) {
    long end = 0;
    for (Parameter parameter : model.layout().parameters()) {
      assertThat(parameter.offset()).as(parameter.name()).isEqualTo(end);
      end = parameter.offset() + parameter.length();
    }
    assertThat(end).isEqualTo(model.parameters).isGreaterThan(1L << 31);
  }

  @ParameterizedTest
  @EnumSource
  void theLastBlockStartsWhereItShould(Model model) {
    int width = model.family().hiddenSize();
    int keys = 8 * 128;
    long block =
        2L * width * width
            + 2L * width * keys
            + 3L * width * model.family().intermediateSize()
            + 2L * width;
    int last = model.family().numHiddenLayers() - 1;
    assertThat(model.layout().get("model.layers." + last + ".input_layernorm.weight").offset())
        .isEqualTo((long) model.vocabulary * width + last * block);
  }

  @ParameterizedTest
  @EnumSource
  void everyLayersMatricesLieInOneBlock(Model model) {
    for (DataType dataType : new DataType[] {DataType.FLOAT, DataType.BFLOAT16}) {
      long most = Memory.BLOCK_BYTES / dataType.width();
      long[] sizes = Segments.sizes(dataType, model.layout().lengths());
      assertThat(Arrays.stream(sizes).sum()).isEqualTo(model.parameters);
      assertThat(Arrays.stream(sizes).boxed().max(Long::compare))
          .hasValueSatisfying(size -> assertThat(size).isLessThanOrEqualTo(most));
      assertThat(sizes.length).isLessThan((int) (2 * model.parameters / most) + 2);
      long[] ends = Arrays.copyOf(sizes, sizes.length);
      Arrays.parallelPrefix(ends, Long::sum);
      long from = 0;
      for (long group : model.layout().lengths()) {
        assertThat(blockOf(from, ends)).isEqualTo(blockOf(from + group - 1, ends));
        from += group;
      }
    }
  }

  private static int blockOf(long element, long[] ends) {
    int block = 0;
    while (ends[block] <= element) {
      block++;
    }
    return block;
  }
}
