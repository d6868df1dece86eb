package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The discovery script, and what it says where no card can be had. */
class FindGpusTest {
  private static final String UNSET = "unset";

  private static final String DIVIDED =
      """
      GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6)
        MIG 1g.5gb      Device  0: (UUID: MIG-c6d4f1ef)
        MIG 2g.10gb     Device  1: (UUID: MIG-cba663e8)
      GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-6d2a5a1c)
      GPU 2: NVIDIA A100-SXM4-40GB (UUID: GPU-7d2a5a1c)
      """;

  private static final String ONE_INSTANCE =
      """
      GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-b8ea3855)
        MIG 1g.10gb     Device  0: (UUID: MIG-1c0c6b5d)
      """;

  @TempDir private Path directory;

  private record Said(int exitCode, String out, String err) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        UNSET + " | \"0\",\"1\"",
        "1 | \"0\"",
        "1,0 | \"0\",\"1\"",
        "GPU-6d | \"0\"",
        "0,GPU-6d2a5a1c-0b61-9c5e-9d30-34a3e1d1f0c2 | \"0\",\"1\""
      })
  void anAddressIsTheNumberThatCudaGivesACard(String visible, String addresses) throws Exception {
    NvidiaSmi.standIn(directory, NvidiaSmi.TWO_CARDS, 0);
    assertFinds(addresses, visible);
  }

  @Test
  void aHostMayHaveManyCards() throws Exception {
    StringBuilder cards = new StringBuilder();
    StringBuilder addresses = new StringBuilder("\"0\"");
    for (int card = 0; card < 16; card++) {
      cards.append("GPU ").append(card).append(": NVIDIA T4 (UUID: GPU-").append(card);
      cards.append(")\n");
      addresses.append(card == 0 ? "" : ",\"" + card + "\"");
    }
    NvidiaSmi.standIn(directory, cards.toString(), 0);
    assertFinds(addresses.toString(), UNSET);
  }

  @ParameterizedTest
  @CsvSource({"MIG-c6d4f1ef", "MIG-cba", "1", "0"})
  void aDeviceOfAHostWithADividedCardCanBeNamed(String visible) throws Exception {
    NvidiaSmi.standIn(directory, DIVIDED, 0);
    assertFinds("\"0\"", visible);
  }

  @Test
  void wholeCardsBesideADividedOneCanBeNamed() throws Exception {
    NvidiaSmi.standIn(directory, DIVIDED, 0);
    assertFinds("\"0\",\"1\"", "1,2");
  }

  @Test
  void aContainersOnlyInstanceIsACard() throws Exception {
    NvidiaSmi.standIn(directory, ONE_INSTANCE, 0);
    assertFinds("\"0\"", UNSET);
  }

  @ParameterizedTest
  @CsvSource({UNSET + ", 4", "'MIG-c6d4f1ef,MIG-cba663e8', 2", "'1,MIG-c6d4f1ef', 2"})
  void severalDevicesWithInstancesAmongThemAreRefused(String visible, int devices)
      throws Exception {
    NvidiaSmi.standIn(directory, DIVIDED, 0);
    assertFails("a card is divided (MIG), and of " + devices + " devices a program would", visible);
  }

  @ParameterizedTest
  @CsvSource({"2", "-1", "NoDevFiles", "'0,2'", "MIG-5d", "'0,,1'"})
  void whatCudaWouldNotSeeIsRefused(String visible) throws Exception {
    NvidiaSmi.standIn(directory, NvidiaSmi.TWO_CARDS, 0);
    assertFails("CUDA_VISIBLE_DEVICES is " + visible + ", and not all of it is in: GPU 0", visible);
  }

  @Test
  void hiddenCardsAreRefused() throws Exception {
    NvidiaSmi.standIn(directory, NvidiaSmi.TWO_CARDS, 0);
    assertFails("CUDA_VISIBLE_DEVICES is empty, and hides all cards", "");
  }

  @ParameterizedTest
  @CsvSource({
    "No devices were found, 0, lists no card: No devices were found",
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver., 9, "
        + "failed: NVIDIA-SMI has failed because",
    "Failed to initialize NVML: Driver/library version mismatch, 18, failed: Failed to initialize"
  })
  void whatNvidiaSmiSaysIsPassedOn(String lists, int exitCode, String message) throws Exception {
    NvidiaSmi.standIn(directory, lists + "\n", exitCode);
    assertFails("nvidia-smi " + message, UNSET);
  }

  @Test
  void withoutADriverItSaysSo() throws Exception {
    Said said = find(directory.toString(), UNSET);
    assertThat(said.exitCode).isEqualTo(1);
    assertThat(said.err).startsWith("find-gpus: there is no nvidia-smi on the PATH\n");
  }

  private void assertFinds(String addresses, String visible) throws Exception {
    Said said = find(directory + ":" + System.getenv("PATH"), visible);
    String resource = "{\"name\": \"gpu\", \"addresses\": [" + addresses + "]}\n";
    assertThat(said).isEqualTo(new Said(0, resource, ""));
  }

  /** In two lines, the second of them the remedy, and nothing that could pass for a resource. */
  private void assertFails(String message, String visible) throws Exception {
    Said said = find(directory + ":" + System.getenv("PATH"), visible);
    assertThat(said.exitCode).isEqualTo(1);
    assertThat(said.out).isEmpty();
    assertThat(said.err).startsWith("find-gpus: " + message).matches("[^\n]+\n {6}[^\n]+\n");
  }

  private Said find(String path, String visible) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", NvidiaSmi.FIND_GPUS.toString());
    Path err = directory.resolve("err");
    builder.redirectError(err.toFile());
    builder.environment().put("PATH", path);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    if (!visible.equals(UNSET)) {
      builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
    }
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), out, Files.readString(err));
  }
}
