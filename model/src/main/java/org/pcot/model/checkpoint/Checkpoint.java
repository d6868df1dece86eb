package org.pcot.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Seal;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.published.AdapterFiles;
import org.pcot.model.published.JsonFiles;
import org.pcot.model.published.NamedTensor;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.Safetensors;
import org.pcot.model.published.SafetensorsWriter;
import org.pcot.model.published.ShardSize;
import org.pcot.model.published.WeightFiles;
import org.pcot.model.published.WeightType;
import org.pcot.model.published.Weights;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/**
 * All that a run needs to resume, in a directory that {@code transformers} opens; of a decoder with
 * an adapter the adapter alone, as PEFT writes it.
 *
 * @param base the directory of the model that an adapter is for; empty without an adapter
 * @param tokenizer symbols, which are written as Hugging Face writes tokenizers, or a published
 *     one, whose files are copied with all that goes with them
 * @param endTokens any of which ends a response
 * @param parameters in the order of {@link ParameterLayout}
 * @param optimizer the updater's vectors by name, such as Adam's moments; empty when there are none
 * @param state the step, the data cursor and whatever else the trainer keeps, as JSON
 */
public record Checkpoint(
    DecoderConfig config,
    Optional<Path> base,
    Tokenizer tokenizer,
    SortedSet<Integer> endTokens,
    Segments parameters,
    Map<String, Segments> optimizer,
    JsonNode state) {
  private static final WeightFiles WEIGHTS =
      new WeightFiles(WeightType.FLOAT32, ShardSize.STANDARD);
  private static final String CONFIG = "config.json";
  private static final String GENERATION_CONFIG = "generation_config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String OPTIMIZER = "optimizer.safetensors";
  static final String STATE = "state.json";

  public Checkpoint {
    if (tokenizer.vocabularySize() > config.vocabSize()) {
      throw new IllegalArgumentException(
          "a vocabulary of "
              + tokenizer.vocabularySize()
              + " for a model of "
              + config.vocabSize());
    }
    if (parameters.length() != new ParameterLayout(config).length()) {
      throw new IllegalArgumentException("the parameters do not fit the configuration");
    }
    if (base.isPresent() == config.adapter() instanceof Adapter.None) {
      throw new IllegalArgumentException("an adapter is for a model, and nothing else is");
    }
  }

  /** Of a decoder whose responses end with the tokenizer's end of sequence, if it has one. */
  public Checkpoint(
      DecoderConfig config,
      Tokenizer tokenizer,
      Segments parameters,
      Map<String, Segments> optimizer,
      JsonNode state) {
    this(config, Optional.empty(), tokenizer, end(tokenizer), parameters, optimizer, state);
  }

  private static SortedSet<Integer> end(Tokenizer tokenizer) {
    return tokenizer.endOfSequence().stream()
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same that knows what its run had written beside it until now. */
  public Checkpoint sealing(Map<String, Seal> files) {
    ObjectNode sealing = state.deepCopy();
    RunFiles.put(sealing, files);
    return new Checkpoint(config, base, tokenizer, endTokens, parameters, optimizer, sealing);
  }

  /**
   * Writes the directory, which must not be there.
   *
   * @throws UserError when it is there, without space or without permission, or when it would hold
   *     what is not a number
   */
  public void write(Path directory, Configuration hadoop) throws IOException {
    write(directory, hadoop, WEIGHTS);
  }

  void write(Path directory, Configuration hadoop, WeightFiles weights) throws IOException {
    refuseNotFinite(
        tensors(),
        directory + ": is not written, since training diverged",
        "give the optimizer a lower learning_rate; the checkpoints before this one are kept");
    AtomicDirectory.write(
        directory, hadoop, (fileSystem, place) -> writeFiles(fileSystem, place, weights));
  }

  private static void refuseNotFinite(List<NamedTensor> tensors, String what, String remedy) {
    for (NamedTensor tensor : tensors) {
      if (!tensor.isFinite()) {
        throw new UserError(what + ": " + tensor.name() + " holds what is not a number", remedy);
      }
    }
  }

  private List<NamedTensor> tensors() {
    return Stream.concat(weights().stream(), vectors().stream()).toList();
  }

  /** Those that training changes. */
  private List<NamedTensor> weights() {
    return NamedTensor.of(TrainableView.of(config), parameters);
  }

  private List<NamedTensor> vectors() {
    return optimizer.entrySet().stream()
        .map(entry -> NamedTensor.vector(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void writeFiles(FileSystem fileSystem, Path directory, WeightFiles weights)
      throws IOException {
    HuggingFaceFiles texts = new HuggingFaceFiles(config, tokenizer, endTokens);
    Map<String, JsonNode> files = new LinkedHashMap<>();
    if (base.isPresent()) {
      AdapterFiles.write(fileSystem, directory, config, parameters, base.get());
    } else {
      weights.write(fileSystem, directory, weights());
      files.put(CONFIG, texts.config(weights.type()));
    }
    DurableFiles.write(
        fileSystem,
        new Path(directory, OPTIMIZER),
        out -> SafetensorsWriter.write(out, vectors(), WeightType.FLOAT32));
    files.put(STATE, state);
    if (tokenizer instanceof Vocabulary vocabulary) {
      files.put(GENERATION_CONFIG, texts.generationConfig());
      files.put(TOKENIZER, HuggingFaceFiles.tokenizer(vocabulary));
      files.put(TOKENIZER_CONFIG, texts.tokenizerConfig(vocabulary));
    } else {
      Map<String, byte[]> copies = Tokenizers.files(tokenizer);
      byte[] generation = copies.remove(GENERATION_CONFIG);
      files.put(GENERATION_CONFIG, texts.generationConfig(Optional.ofNullable(generation)));
      copy(copies, fileSystem, directory);
    }
    for (Map.Entry<String, JsonNode> file : files.entrySet()) {
      JsonFiles.write(fileSystem, new Path(directory, file.getKey()), file.getValue());
    }
  }

  private static void copy(Map<String, byte[]> files, FileSystem fileSystem, Path directory)
      throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path place = new Path(directory, file.getKey());
      DurableFiles.write(fileSystem, place, out -> out.write(file.getValue()));
    }
  }

  /**
   * Reads a checkpoint into new memory, as 32-bit floats.
   *
   * @throws UserError when it is missing, unfinished, changed, not of one piece, or of a run that
   *     diverged
   */
  public static Checkpoint read(Path directory, Configuration hadoop) throws IOException {
    requireOne(directory, hadoop);
    return readSound(directory, hadoop);
  }

  /** The same without the optimiser's vectors, for who goes on from its model with another one. */
  public static Checkpoint readModel(Path directory, Configuration hadoop) throws IOException {
    requireOne(directory, hadoop);
    return readSound(directory, Map.of(), hadoop);
  }

  private static void requireOne(Path directory, Configuration hadoop) throws IOException {
    Set<String> files = AtomicDirectory.verify(directory, hadoop).keySet();
    String config = files.contains(AdapterFiles.CONFIG) ? AdapterFiles.CONFIG : CONFIG;
    for (String needed : List.of(config, OPTIMIZER, STATE)) {
      if (!files.contains(needed)) {
        throw new UserError(
            directory + ": is not a checkpoint, it has no " + needed,
            "give the directory of a checkpoint, such as checkpoints/step_000100 of a run");
      }
    }
  }

  /** What the trainer kept beside the parameters. */
  static JsonNode readState(Path directory, Configuration hadoop) throws IOException {
    return JsonFiles.read(DurableFiles.fileSystem(directory, hadoop), new Path(directory, STATE));
  }

  /** Of a directory that was checked. */
  static Checkpoint readSound(Path directory, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    Path vectors = new Path(directory, OPTIMIZER);
    return readSound(directory, readVectors(fileSystem, vectors), hadoop);
  }

  private static Checkpoint readSound(
      Path directory, Map<String, Segments> vectors, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    PublishedModel model = PublishedModel.open(directory, hadoop, Weights.FLOATS);
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new UserError(
                        directory + ": is not a checkpoint, it has no tokenizer",
                        "use all files of a checkpoint"));
    Checkpoint checkpoint =
        new Checkpoint(
            model.config(),
            model.base(),
            tokenizer,
            model.endTokens(),
            model.parameters(),
            vectors,
            JsonFiles.read(fileSystem, new Path(directory, STATE)));
    refuseNotFinite(
        checkpoint.vectors(),
        directory + ": is of a run that diverged",
        "move it away and use an earlier one, or train with a lower learning_rate");
    return checkpoint;
  }

  private static Map<String, Segments> readVectors(FileSystem fileSystem, Path path)
      throws IOException {
    Map<String, Segments> vectors = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(fileSystem, path)) {
      for (Map.Entry<String, List<Long>> entry : file.shapes().entrySet()) {
        if (entry.getValue().size() != 1) {
          throw new UserError(
              path + ": " + entry.getKey() + " is not a vector",
              "use a checkpoint that pcot wrote");
        }
        Segments vector = vector(entry.getValue().get(0));
        file.read(NamedTensor.vector(entry.getKey(), vector));
        vectors.put(entry.getKey(), vector);
      }
    }
    return vectors;
  }

  /** Zeros of any number, in blocks as they fit. */
  private static Segments vector(long length) {
    long most = Memory.BLOCK_BYTES / DataType.FLOAT.width();
    long[] parts =
        LongStream.iterate(0, from -> from < length, from -> from + most)
            .map(from -> Math.min(most, length - from))
            .toArray();
    return Segments.allocate(Memory.standard(), DataType.FLOAT, parts);
  }
}
