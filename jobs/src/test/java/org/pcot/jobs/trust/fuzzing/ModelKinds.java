package org.pcot.jobs.trust.fuzzing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.NamedTensor;
import org.pcot.model.published.Safetensors;
import org.pcot.model.published.SafetensorsWriter;
import org.pcot.model.published.WeightType;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Tokenizers, tensors, and the files of a checkpoint whose digests fit what was changed. */
final class ModelKinds {
  private static final Configuration HADOOP = new Configuration();
  private static final String TEXT = "How many are 3 and 4? \u00e9 \ud83d\ude00  \n\\boxed{7}";
  private static final List<String> JSON_WORDS =
      List.of("model", "vocab", "merges", "added_tokens", "special", "(a+)+", "\"type\"", "Regex");

  private final Path work;
  private final Path checkpoint;

  ModelKinds(Path work) {
    this.work = work;
    this.checkpoint = work.resolve("checkpoint");
  }

  /** A sound one, when the kinds were made. */
  Path checkpoint() {
    return checkpoint;
  }

  List<FuzzKind> all() throws IOException {
    writeCheckpoint();
    List<FuzzKind> kinds = new ArrayList<>();
    kinds.add(
        tokenizer("tokenizer", "tokenizer.json", "small-tokenizer.json", "small-llama3.json"));
    kinds.add(tokenizer("pieces", "tokenizer.model", "small-llama2.model", "small-words.model"));
    FuzzKind ranks = tokenizer("ranks", "tokenizer.model", "small-llama3.model");
    kinds.add(ranks.refused());
    kinds.add(beside("vocabulary", "vocab.json", "merges.txt"));
    kinds.add(beside("merges", "merges.txt", "vocab.json"));
    kinds.add(
        new FuzzKind(
            "safetensors",
            "model.safetensors",
            List.of(tensors()),
            List.of("F32", "dtype", "shape", "data_offsets", "__metadata__"),
            ModelKinds::readTensors));
    for (String name :
        List.of(
            "config.json",
            "tokenizer.json",
            "state.json",
            "model.safetensors",
            "optimizer.safetensors",
            "SHA256SUMS")) {
      byte[] content = Files.readAllBytes(checkpoint.resolve(name));
      List<String> words = List.of("n_embd", "n_layer", "vocab_size", "gpt2", "llama");
      kinds.add(
          new FuzzKind(
              "of-" + name.replaceAll("\\..*", "").toLowerCase(Locale.ROOT),
              name,
              List.of(content),
              words,
              this::inPlace));
    }
    return kinds;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ModelKinds.class.getResourceAsStream("/tokenizers/" + name)) {
      return in.readAllBytes();
    }
  }

  private static FuzzKind tokenizer(String name, String file, String... examples)
      throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (String example : examples) {
      contents.add(resource(example));
    }
    return new FuzzKind(name, file, contents, JSON_WORDS, ModelKinds::tokenize);
  }

  /** One of GPT-2's two files, with the other one as it was. */
  private static FuzzKind beside(String name, String file, String other) throws IOException {
    byte[] rest = resource("small-gpt2/" + other);
    return new FuzzKind(
        name,
        file,
        List.of(resource("small-gpt2/" + file)),
        List.of(),
        path -> {
          Files.write(path.resolveSibling(other), rest);
          tokenize(path.resolveSibling("vocab.json"));
        });
  }

  private static void tokenize(Path file) throws IOException {
    Tokenizer tokenizer = Tokenizers.open(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP);
    tokenizer.decode(tokenizer.encode(TEXT));
    tokenizer.sha256();
  }

  private static List<NamedTensor> namedTensors() {
    return List.of(
        NamedTensor.vector("a", Segments.allocate(Memory.standard(), DataType.FLOAT, 6)),
        NamedTensor.vector("b", Segments.allocate(Memory.standard(), DataType.FLOAT, 3)));
  }

  private static byte[] tensors() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(out, namedTensors(), WeightType.FLOAT32);
    return out.toByteArray();
  }

  private static void readTensors(Path file) throws IOException {
    try (Safetensors tensors =
        Safetensors.open(
            FileSystem.getLocal(HADOOP).getRaw(), new org.apache.hadoop.fs.Path(file.toUri()))) {
      tensors.metadata();
      tensors.shapes();
      for (NamedTensor tensor : namedTensors()) {
        tensors.read(tensor);
      }
    }
  }

  private void writeCheckpoint() throws IOException {
    Vocabulary vocabulary = Vocabulary.ofCharacters("01=");
    Gpt2 gpt2 = ConfigurationReader.of(Gpt2.class, "n_embd=8", "n_layer=1", "n_head=2");
    DecoderConfig config = new DecoderConfig(gpt2, vocabulary.vocabularySize(), 16);
    Segments parameters =
        Segments.allocate(Memory.standard(), DataType.FLOAT, new ParameterLayout(config).lengths());
    new Checkpoint(
            config,
            vocabulary,
            parameters,
            Map.of("m", Segments.allocate(Memory.standard(), DataType.FLOAT, 5)),
            JsonNodeFactory.instance.objectNode().put("step", 3))
        .write(new org.apache.hadoop.fs.Path(checkpoint.toUri()), HADOOP);
  }

  /** The checkpoint with this file in the place of its own, and digests that say so. */
  private void inPlace(Path file) throws IOException {
    Path copy = Files.createDirectories(work.resolve("changed"));
    Checkpointed.copy(checkpoint, copy, file);
    Checkpoint.read(new org.apache.hadoop.fs.Path(copy.toString()), HADOOP);
  }
}
