package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.checkpoint.Gpt2Fixture;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

class SafetensorsTest {
  private static final String HEADER =
      "{\"__metadata__\":{\"format\":\"pt\"},"
          + "\"a.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";

  @TempDir java.nio.file.Path root;

  private Safetensors open(byte[] bytes) throws IOException {
    java.nio.file.Path file = Files.write(root.resolve("x.safetensors"), bytes);
    Path path = new Path(file.toUri());
    return Safetensors.open(DurableFiles.fileSystem(path, new Configuration()), path);
  }

  private static byte[] written(NamedTensor... tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(out, List.of(tensors), WeightType.FLOAT32);
    return out.toByteArray();
  }

  /** A file of this header, padded with spaces, and so many bytes of data. */
  private static byte[] file(String header, int dataBytes) {
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    return ByteBuffer.allocate(8 + padded.length() + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded.length())
        .put(padded.getBytes(StandardCharsets.UTF_8))
        .array();
  }

  private static byte[] twoTensors() {
    byte[] bytes = file(HEADER, 12);
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    data.position(bytes.length - 12);
    data.putFloat(1.5f).putFloat(-2).putFloat(Float.MIN_VALUE);
    return bytes;
  }

  private static Segments randomBits(long length, long seed) {
    Storage storage = Storage.allocate(DataType.FLOAT, length);
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      storage.bytes().putInt(4 * i, random.nextInt());
    }
    return Segments.of(storage);
  }

  private static int[] bits(Segments vector) {
    int[] bits = new int[(int) vector.length()];
    vector.storage(0).bytes().duplicate().order(ByteOrder.nativeOrder()).asIntBuffer().get(bits);
    return bits;
  }

  @Test
  void writesTheBytesOfTheFormat() throws IOException {
    Segments storage = Segments.allocate(Memory.HOST, DataType.FLOAT, 4);
    storage.set(0, Float.MIN_VALUE);
    storage.set(2, 1.5);
    storage.set(3, -2);
    assertThat(
            written(
                new NamedTensor("a.weight", List.of(1L, 2L), storage, 2),
                new NamedTensor("b", List.of(1L), storage, 0)))
        .isEqualTo(twoTensors());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 65_535, 65_536, 65_537, 150_001})
  void readsBackEveryBit(int length) throws IOException {
    Segments before = randomBits(length + 3, length);
    Segments after = randomBits(length + 5, -length);
    int[] expected = bits(after);
    System.arraycopy(bits(before), 1, expected, 4, length);
    byte[] bytes = written(new NamedTensor("x", List.of((long) length), before, 1));
    try (Safetensors file = open(bytes)) {
      assertThat(file.metadata()).containsEntry("format", "pt");
      file.read(new NamedTensor("x", List.of((long) length), after, 4));
    }
    assertThat(bits(after)).isEqualTo(expected);
  }

  @Test
  void readsAndWritesBlocksOfDoubles() throws IOException {
    Segments doubles = Segments.allocate(Memory.HOST, DataType.DOUBLE, 5);
    try (Safetensors file = open(twoTensors())) {
      file.read(new NamedTensor("a.weight", List.of(1L, 2L), doubles, 3));
      file.read(new NamedTensor("b", List.of(1L), doubles, 0));
    }
    assertThat(doubles.storage(0).array().toDoubleVector())
        .containsExactly(Float.MIN_VALUE, 0, 0, 1.5, -2);
    assertThat(
            written(
                new NamedTensor("a.weight", List.of(1L, 2L), doubles, 3),
                new NamedTensor("b", List.of(1L), doubles, 0)))
        .isEqualTo(twoTensors());
  }

  @Test
  void readsWhatTheReferenceImplementationWrote() throws IOException {
    try (Safetensors file = Gpt2Fixture.open("tied")) {
      assertThat(file.shapes())
          .containsEntry("logits", List.of(4L, 17L, 5L))
          .containsEntry("parameters.transformer.h.1.mlp.c_fc.weight", List.of(48L, 192L))
          .hasSize(6 + 2 * 28);
      Segments weights = Segments.allocate(Memory.HOST, DataType.FLOAT, 4 * 17);
      file.read(new NamedTensor("weights", List.of(4L, 17L), weights, 0));
      assertThat(weights.get(4)).isZero();
      assertThat(weights.get(5)).isEqualTo(1 / 29f);
    }
  }

  @Test
  void refusesAFileCutAnywhere() {
    byte[] whole = twoTensors();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> open(cut))
          .as("cut to %d bytes", length)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("x.safetensors: is not a complete safetensors file: ");
    }
    assertThatThrownBy(() -> open(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("its tensors take 12 bytes, but 13 follow the header");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 1_000})
  void refusesAHeaderLengthBeyondTheFile(long headerBytes) {
    byte[] bytes = twoTensors();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(headerBytes);
    assertThatThrownBy(() -> open(bytes))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is longer than it can be");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                       | []                              | its header is not a JSON object
          {"__metadata__"            | {__metadata__                   | its header is not JSON
          "F32","shape":[1,2]       | "F16","shape":[1,2]             | a.weight of shape [1, 2] and type F16 does not fill
          "F32","shape":[1,2]       | "F4","shape":[1,2]              | a.weight of shape [1, 2] and type F4 does not fill
          "F32","shape":[1,2]       | "Q4_K","shape":[1,2]            | a.weight is of the unknown type 'Q4_K'
          "shape":[1,2]             | "shape":[1,3]                   | a.weight of shape [1, 3] and type F32 does not fill
          "shape":[1,2]             | "shape":[-1,-2]                 | a.weight has the shape [-1,-2]
          "shape":[1,2]             | "shape":[1073741824,1073741824,1073741824,2] | does not fill
          "shape":[1,2]             | "size":[1,2]                    | a.weight has no shape
          "data_offsets":[8,12]     | "data_offsets":[4,8]            | b begins at 4, not at 8
          "data_offsets":[8,12]     | "data_offsets":[12,16]          | b begins at 12, not at 8
          "data_offsets":[8,12]     | "data_offsets":[12,8]           | b has the data_offsets [12, 8]
          "data_offsets":[8,12]     | "data_offsets":[-4,0]           | b has the data_offsets [-4,0]
          "data_offsets":[8,12]     | "data_offsets":[8]              | b has the data_offsets [8]
          "b":{"dtype"              | "a.weight":{"dtype"             | its header is not JSON
          "shape":[1],              | "shape":[1],"shape":[1],        | its header is not JSON
          "data_offsets":[8,12]     | "data_offsets":[8,18446744073709551628] | b has the data_offsets [8,18446744073709551628]
          "data_offsets":[0,8]      | "data_offsets":[18446744073709551616,8] | a.weight has the data_offsets
          "data_offsets":[8,12]     | "data_offsets":[8,12.0]         | b has the data_offsets [8,12.0]
          "data_offsets":[8,12]     | "data_offsets":[8,12e0]         | b has the data_offsets
          "data_offsets":[8,12]     | "data_offsets":["8","12"]       | b has the data_offsets ["8","12"]
          "data_offsets":[8,12]     | "data_offsets":{"0":8,"1":12}   | b has no data_offsets
          "data_offsets":[8,12]     | "data_offsets":[8,12,16]        | b has the data_offsets [8, 12, 16]
          "shape":[1],              | "shape":[1.0],                  | b has the shape [1.0]
          "shape":[1],              | "shape":[18446744073709551617], | b has the shape [18446744073709551617]
          "shape":[1,2]             | "shape":[4611686018427387904,4,0,2] | does not fill
          "format":"pt"             | "format":1                      | __metadata__ has the value 1
          {"format":"pt"}           | "pt"                            | its __metadata__ is not an object
          {"__metadata__"           | [{"__metadata__"                | its header is not a JSON object
          [8,12]}}                  | [8,12]}} {}                     | its header is not JSON
          [8,12]}}                  | [8,12]}}}                       | its header is not JSON
          """)
  void refusesAHeaderThatDoesNotDescribeTheData(String part, String changed, String message) {
    String header = part.equals("[1]") ? "[1]" : HEADER.replace(part, changed);
    assertThat(header).isNotEqualTo(HEADER);
    assertThatThrownBy(() -> open(file(header, 12)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  /** As the reference implementation does: from the first byte, in UTF-8, filled up with spaces. */
  @Test
  void refusesAHeaderInAnotherForm() {
    for (String header : List.of(" " + HEADER, HEADER + "\n       ", "\uFEFF" + HEADER)) {
      assertHeaderRefused(header.getBytes(StandardCharsets.UTF_8));
    }
    assertHeaderRefused(HEADER.getBytes(StandardCharsets.UTF_16LE));
    assertHeaderRefused(HEADER.replace("b", "\u00e9").getBytes(StandardCharsets.ISO_8859_1));
    assertHeaderRefused(new byte[0]);
    assertHeaderRefused(new byte[8]);
  }

  private void assertHeaderRefused(byte[] header) {
    byte[] bytes =
        ByteBuffer.allocate(8 + header.length + 12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .array();
    assertThatThrownBy(() -> open(bytes))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("its header is not");
  }

  @Test
  void refusesATensorThatDoesNotFit() throws IOException {
    Segments storage = Segments.allocate(Memory.HOST, DataType.FLOAT, 4);
    NamedTensor a = new NamedTensor("a.weight", List.of(1L, 2L), storage, 0);
    try (Safetensors file = open(twoTensors())) {
      assertThatThrownBy(() -> file.read(new NamedTensor("a.weight", List.of(2L, 1L), storage, 0)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a.weight has the shape [1, 2] instead of [2, 1]");
      assertThatThrownBy(() -> file.read(new NamedTensor("c", List.of(2L), storage, 0)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("c is missing");
    }
    assertThatThrownBy(() -> new NamedTensor("a", List.of(3L), storage, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> written(a, a)).isInstanceOf(IllegalArgumentException.class);
  }
}
