package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.ParameterDeclaration;

/** Llama 3.2 3B, in files that are all holes: they take no disk. */
@Tag("large")
@EnabledOnOs(OS.LINUX)
class LargePublishedModelTest {
  private static final DecoderConfig CONFIG =
      new DecoderConfig(
          new Llama(3072, 8192, 28, 24, 8, 128, 5e5, true, 0.02, 1e-5), 128_256, 131_072);

  @TempDir Path directory;

  /** What is copied is queries, keys and values, which files have in another order. */
  @ParameterizedTest
  @CsvSource({"F32, 4", "BF16, 2"})
  void opensWithAFractionOfItsWeightsInMemory(String type, int width) throws IOException {
    write(type, width);
    long before = resident();
    PublishedModel model = new Publication(directory).open(Weights.STORED);
    long taken = resident() - before;
    assertThat(model.parameters().length()).isEqualTo(3_212_749_824L);
    assertThat(taken).isLessThan(model.parameters().length() * width / 5);
    assertThat(model.parameters().get(3_212_749_823L)).isZero();
  }

  /** As safetensors sorts them: by name. */
  private void write(String type, int width) throws IOException {
    ObjectNode config = new ObjectMapper().createObjectNode();
    CONFIG.architecture().writeConfig(CONFIG.vocabSize(), CONFIG.maxPositions(), config);
    Files.writeString(directory.resolve("config.json"), config.toString());
    ObjectNode header = new ObjectMapper().createObjectNode();
    long end = 0;
    List<ParameterDeclaration> sorted =
        CONFIG.description().parameters().stream()
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    for (ParameterDeclaration parameter : sorted) {
      ObjectNode entry = header.putObject(parameter.name()).put("dtype", type);
      parameter.shape().forEach(entry.putArray("shape")::add);
      long begin = end;
      end += parameter.length() * width;
      entry.putArray("data_offsets").add(begin).add(end);
    }
    String json = header.toString();
    byte[] padded =
        (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    Path path = directory.resolve("model.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).array());
      file.write(padded);
      file.setLength(Long.BYTES + padded.length + end);
    }
  }

  /** Bytes of memory that are this process's own, or of files that it has touched. */
  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IllegalStateException("the system does not say");
  }
}
