package org.pcot.model.kernels.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class TorchHomeTest {
  @TempDir Path directory;

  @Test
  void isWhatPipInstalls() throws IOException {
    library("lib");
    version(
        "version.py", "from typing import Optional\n__version__ = '2.11.0+cu130'\ndebug = False\n");
    assertThat(home()).isEqualTo(new TorchHome(directory.resolve("lib"), "2.11.0+cu130"));
    assertThat(at(directory + "/lib").version()).isEqualTo("2.11.0+cu130");
  }

  @Test
  void isTheArchiveOfLibtorch() throws IOException {
    library("lib");
    version("build-version", "2.10.0+cpu\n");
    assertThat(home().version()).isEqualTo("2.10.0+cpu");
  }

  @Test
  void mustBeNamed() {
    assertRefused(Map.of()).hasMessageContaining("names none");
    assertRefused(named(" ")).hasMessageContaining("names none");
  }

  @Test
  void mustBeThere() throws IOException {
    assertRefused(named(directory)).hasMessageContaining("libtorch_cpu.so");
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertRefused(named(file)).hasMessageContaining("libtorch_cpu.so");
  }

  @Test
  void mustSayItsVersion() throws IOException {
    library("lib");
    assertRefused(named(directory)).hasMessageContaining("version.py");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.13.1", "2.9.1", "2.12.0+cu130", "2.15.0+cu132", "2.100.0", "3.0"})
  void mustBeOneThatWasTried(String version) throws IOException {
    library("lib");
    version("version.py", "__version__ = '" + version + "'\n");
    assertRefused(named(directory))
        .hasMessageContaining(version)
        .hasMessageContaining("2.10, 2.11");
  }

  /** A file that is no library at all. */
  @Test
  void whatCannotBeLoadedIsTold() throws IOException {
    library("lib");
    version("version.py", "__version__ = '2.11.0'\n");
    assertThatThrownBy(() -> TorchLibrary.load(home())).isInstanceOf(UserError.class);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      Map<String, String> environment) {
    return assertThatThrownBy(() -> TorchHome.of(environment))
        .isInstanceOf(UserError.class)
        .satisfies(e -> assertThat(((UserError) e).remedy()).contains("pip install torch=="));
  }

  private TorchHome home() {
    return at(directory);
  }

  private static TorchHome at(Object place) {
    return TorchHome.of(named(place));
  }

  private static Map<String, String> named(Object place) {
    return Map.of(TorchHome.VARIABLE, place.toString());
  }

  private void library(String place) throws IOException {
    Files.createDirectories(directory.resolve(place));
    Files.writeString(directory.resolve(place).resolve("libtorch_cpu.so"), "no library");
  }

  private void version(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }
}
