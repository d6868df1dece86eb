package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An experiment leaves the same names and bits wherever and in whatever language it runs. */
class SurroundingsTest {
  private static final Locale LOCALE = Locale.getDefault();
  private static final TimeZone ZONE = TimeZone.getDefault();

  private static final String PART = "part-\\p{Nd}{5}-[0-9a-f-]{36}-c\\p{Nd}{3}";

  @TempDir static Path usual;

  private static Map<String, String> expected;

  @TempDir Path directory;

  @BeforeAll
  static void runAsUsual() throws IOException {
    experiment(TinyExperiment.file(), usual);
    expected = filesBelow(usual);
    assertThat(expected.keySet()).anyMatch(name -> name.contains("checkpoints/step_000018"));
  }

  @AfterEach
  void restore() {
    Locale.setDefault(LOCALE);
    TimeZone.setDefault(ZONE);
  }

  /**
   * Persian has digits of its own, and Turkish another small I. Spark's own names of parts take the
   * digits of the virtual machine, which conf/jvm.options chooses.
   */
  @ParameterizedTest
  @CsvSource({"fa-IR, Asia/Kathmandu", "tr-TR, Pacific/Apia"})
  void languageAndTimeZoneChangeNothing(String language, String zone) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(language));
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    experiment(TinyExperiment.file(), directory);
    assertThat(filesBelow(directory)).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void theNameOfADirectoryChangesNothing() throws IOException {
    Path place = directory.resolve("[thesis] {p=0.3} 10:00 100%2F #1 ?*+,' été ۳ \\");
    Files.createDirectory(place);
    Path file = Files.copy(TinyExperiment.file(), place.resolve("tiny [1]: é.yaml"));
    experiment(file, place);
    Files.delete(file);
    assertThat(filesBelow(place)).containsExactlyInAnyOrderEntriesOf(expected);
    Path run = place.resolve(runName());
    CommandLineCall resumed = CommandLineCall.of("evaluate", "--resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(filesBelow(place)).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private static String runName() {
    return expected.keySet().stream()
        .filter(name -> name.startsWith("tiny-"))
        .map(name -> name.substring(0, name.indexOf('/')))
        .findFirst()
        .orElseThrow();
  }

  private static void experiment(Path file, Path output) {
    CommandLineCall call = CommandLineCall.of("experiment", "--config", file, "--output", output);
    assertThat(call.exitCode()).as(call.err()).isZero();
  }

  /** By name; the content of those that tell neither times nor places. */
  private static Map<String, String> filesBelow(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Directories.snapshot(directory)
        .forEach(
            (path, digest) -> {
              String name = path.toString().replaceFirst(PART, "part-");
              boolean isSame =
                  name.matches(
                      ".*(checkpoints/.*|rollouts/.*|metrics\\.jsonl|results\\.json|config\\.yaml"
                          + "|\\.parquet|\\.svg)");
              files.put(name, isSame ? digest : "");
            });
    return files;
  }
}
