package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.training.Parallelism;

class PlanTest {
  /** Llama 3.1 8B, as it is published. */
  private static final String LLAMA =
      """
      {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
       "bos_token_id": 128000, "eos_token_id": 128001, "hidden_act": "silu", "hidden_size": 4096,
       "initializer_range": 0.02, "intermediate_size": 14336, "max_position_embeddings": 131072,
       "mlp_bias": false, "model_type": "llama", "num_attention_heads": 32,
       "num_hidden_layers": 32, "num_key_value_heads": 8, "pretraining_tp": 1,
       "rms_norm_eps": 1e-05, "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0,
       "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"},
       "rope_theta": 500000.0, "tie_word_embeddings": false, "torch_dtype": "bfloat16",
       "transformers_version": "4.43.0.dev0", "use_cache": true, "vocab_size": 128256}""";

  private static final long GIBIBYTE = 1L << 30;

  /** On a machine without room for one block of it, in which a step could be timed. */
  @Test
  void aModelOfThirtyTwoGigabytesIsPlannedFromItsFileAlone(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("config.json"), LLAMA);
    DecoderConfig decoder =
        PublishedDecoder.read(
            new org.apache.hadoop.fs.Path(file.toString()), new Configuration(false));
    assertThat(decoder.maxPositions()).isEqualTo(131_072);
    long before = Pointer.physicalBytes();
    Plan plan =
        Plan.of(
            decoder,
            new Computing(
                new CpuBackend(), Parallelism.of(TrainableView.all(decoder)), Activations.KEPT, 2),
            new Plan.Texts(8, 8, 256),
            new MachineMemory(GIBIBYTE, 2 * GIBIBYTE));
    assertThat(Pointer.physicalBytes() - before).isLessThan(GIBIBYTE);
    assertThat(plan.fits()).isFalse();
    assertThat(plan.time()).isEmpty();
    assertThat(String.join("\n", plan.describe()))
        .startsWith("does not fit: ")
        .contains("llama, 32 blocks, width 4096, 128,256 tokens in the vocabulary")
        .contains("parameters   8,030,261,248, trained 8,030,261,248")
        .containsPattern("weights +32\\.1 GB")
        .containsPattern("Adam's moments +64\\.2 GB");
  }
}
