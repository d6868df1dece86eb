package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.tokens.Companions;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.LowRank;
import org.pcot.model.architecture.ParameterDeclaration;

/**
 * A checkpoint or a published model written anew as Hugging Face publishes models: config.json in
 * both spellings, weights of one type, and copies of the files of the tokenizer. Weights go from
 * file to file and never lie in memory. An adapter is merged into its model, and written in float32
 * if nothing is said: 16 bits would lose part of it.
 *
 * @param model the directory that is read
 * @param type of what is written; if not given, bfloat16 where all weights are, and else float32
 */
public record Export(Path model, Optional<WeightType> type, ShardSize shardSize) {
  private static final String GENERATION_CONFIG = "generation_config.json";
  private static final List<String> TOKENS =
      List.of("bos_token_id", "eos_token_id", "pad_token_id");

  /**
   * What will be written; only headers of weights are read.
   *
   * @throws UserError when the directory is no model that can be read, or the target is there or
   *     lies within it
   */
  public PublishedModel.Description check(Path target, Configuration hadoop) throws IOException {
    AtomicDirectory.refuseExisting(target, hadoop);
    PublishedModel.Description description =
        PublishedModel.checkWithoutTokenizer(model, hadoop).description();
    String source = DurableFiles.fileSystem(model, hadoop).makeQualified(model).toString();
    Path place = DurableFiles.fileSystem(target, hadoop).makeQualified(target);
    if (place.toString().startsWith(source + "/")) {
      throw new UserError(target + ": lies within the model, " + model, "choose a place beside it");
    }
    return description;
  }

  /**
   * Writes the directory, which must not be there.
   *
   * @throws UserError as {@link #check}, when the model is a checkpoint that was damaged, and when
   *     a weight is no number, or would not be one where it is written
   */
  public void write(Path target, Configuration hadoop) throws IOException {
    PublishedModel.Description description = check(target, hadoop);
    if (AtomicDirectory.isComplete(model, hadoop)) {
      AtomicDirectory.verify(model, hadoop);
    }
    PublishedDirectory source = ModelDirectories.of(model, hadoop).model();
    TiedHead.check(source.fileSystem(), description.config(), description.tensors());
    AtomicDirectory.write(
        target,
        hadoop,
        (fileSystem, directory) -> {
          writeConfigs(source, description, fileSystem, directory);
          for (String name : source.names()) {
            if (Companions.include(name)) {
              copy(source, name, fileSystem, directory);
            }
          }
          try (TensorStream stream = new TensorStream(source.fileSystem())) {
            new WeightFiles(type(description), shardSize)
                .write(fileSystem, directory, tensors(description, stream));
          }
        });
  }

  /** Of what is written of this model. */
  public WeightType type(PublishedModel.Description description) {
    boolean isHalf =
        description.config().adapter() instanceof Adapter.None
            && description.tensors().values().stream().allMatch(t -> t.type() == TensorType.BF16);
    return type.orElse(isHalf ? WeightType.BFLOAT16 : WeightType.FLOAT32);
  }

  /** In the order in which they lie in memory; of a tied output layer there is none. */
  private List<FiniteTensor> tensors(PublishedModel.Description description, TensorStream stream)
      throws IOException {
    Map<String, TensorSource> tensors = new LinkedHashMap<>();
    description.config().base().description().parameters().stream()
        .map(ParameterDeclaration::name)
        .forEach(name -> tensors.put(name, source(name, description, stream)));
    for (LowRank adapter : description.config().description().adapters()) {
      String name = adapter.matrix().name();
      TensorSource a = source(adapter.a().name(), description, stream);
      TensorSource b = source(adapter.b().name(), description, stream);
      tensors.put(name, MergedTensor.of(tensors.get(name), adapter, a, b));
    }
    return tensors.values().stream()
        .map(tensor -> new FiniteTensor(tensor, model, type(description)))
        .toList();
  }

  private static TensorSource source(
      String name, PublishedModel.Description description, TensorStream stream) {
    return stream.source(name, description.tensors().get(name));
  }

  /** What a version of transformers will not like of what is written. */
  public Optional<String> remark(PublishedModel.Description description) {
    if (description.config().architecture() instanceof Llama llama
        && llama.family().hiddenSize() % llama.family().numAttentionHeads() != 0) {
      return Optional.of(
          "transformers 4 opens this model, and 5 refuses it: its hidden_size is no multiple of"
              + " num_attention_heads");
    }
    return Optional.empty();
  }

  private void writeConfigs(
      PublishedDirectory source,
      PublishedModel.Description description,
      FileSystem fileSystem,
      Path directory)
      throws IOException {
    ObjectNode tokens = tokens(source.json(ConfigFile.NAME));
    ObjectNode config = ConfigFile.of(description.config(), type(description)).setAll(tokens);
    JsonFiles.write(fileSystem, new Path(directory, ConfigFile.NAME), config);
    if (!source.has(GENERATION_CONFIG)) {
      JsonFiles.write(fileSystem, new Path(directory, GENERATION_CONFIG), tokens);
    }
  }

  private static ObjectNode tokens(JsonNode config) {
    ObjectNode tokens = JsonNodeFactory.instance.objectNode();
    for (String key : TOKENS) {
      if (config.has(key)) {
        tokens.set(key, config.get(key));
      }
    }
    return tokens;
  }

  private static void copy(
      PublishedDirectory source, String name, FileSystem fileSystem, Path directory)
      throws IOException {
    try (InputStream in = source.fileSystem().open(source.file(name))) {
      DurableFiles.write(fileSystem, new Path(directory, name), in::transferTo);
    }
  }
}
