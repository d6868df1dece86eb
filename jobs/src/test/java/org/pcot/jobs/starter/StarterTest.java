package org.pcot.jobs.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class StarterTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "job_feature%2Fx", "a#b", "a b, c?d=e&f", "[v1] {2} *", "it's \"x\" \\"})
  void aCloneMayHaveAnyNameThatAClassPathCanHold(String name) throws Exception {
    Starter clone = Starter.in(directory.resolve(name));
    Starter.Result result = clone.pcot(NOTHING, "demo", "--output", "two words");
    assertThat(result.exitCode()).as(result.errors()).isZero();
    URI logging = URI.create(result.property("log4j2.configurationFile"));
    assertThat(logging.getRawQuery()).isNull();
    assertThat(logging.toString()).doesNotContain(",");
    assertThat(Path.of(logging).toFile()).isEqualTo(real(clone, "conf/log4j2.properties"));
    assertThat(result.lines())
        .contains("@" + real(clone, "conf/jvm.options"))
        .contains(real(clone, "jobs/target/jobs.jar") + ":pom.xml")
        .containsSequence("org.pcot.jobs.Pcot", "demo", "--output", "two words");
  }

  @Test
  void aCloneThatNoClassPathCanHoldIsRefused() throws Exception {
    Starter clone = Starter.in(directory.resolve("a:b"));
    Starter.Result result = clone.pcot(NOTHING, "demo");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("has a colon or a line break").contains("move the clone");
  }

  @Test
  void aUserWithoutANameIsRefused() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    Path id = clone.root().resolve("java/bin/id");
    Files.writeString(id, "#!/bin/sh\n[ \"$1\" = -u ] && echo 12345\n");
    assertThat(id.toFile().setExecutable(true)).isTrue();
    String path = id.getParent() + ":" + System.getenv("PATH");
    Starter.Result result = clone.pcot(Map.of("PATH", path), "demo");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("the user 12345 has no name here");
  }

  @Test
  void whereTooFewFilesCanBeOpenNothingIsStarted() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    String starter = clone.root().resolve("pcot").toString();
    Starter.Result result = Starter.run("bash", "-c", "ulimit -n 60; exec '" + starter + "' demo");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("open 60 files", "needs 512", "ulimit -Hn");
  }

  /** As under a limit on address space (ulimit -v). */
  @Test
  void aJavaThatDoesNotStartIsToldInItsOwnWords() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    Path java = clone.root().resolve("java/bin/java");
    Files.writeString(java, "#!/bin/sh\necho 'Could not reserve enough space' >&2\nexit 1\n");
    Starter.Result result = clone.pcot(NOTHING, "demo");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors())
        .contains("does not start: Could not reserve enough space")
        .contains("ulimit -a");
  }

  @Test
  void aSymbolicLinkToTheStarterStartsTheClone() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), clone.root().resolve("pcot"));
    assertThat(clone.pcot(link, NOTHING, "demo").lines())
        .contains("@" + real(clone, "conf/jvm.options"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "xx_YY.UTF-8"})
  void withoutALocaleNamesOfFilesAreUtf8(String locale) throws Exception {
    assumeTrue(Starter.run("locale", "-a").output().matches("(?is).*\\bC\\.utf-?8\\b.*"));
    Starter clone = Starter.in(directory.resolve("clone"));
    Map<String, String> environment = locale.isEmpty() ? NOTHING : Map.of("LC_ALL", locale);
    assertThat(clone.pcot(environment, "demo").output())
        .containsPattern("(?im)^env LC_ALL=C.UTF-?8$");
  }

  @Test
  void aLocaleOfUtf8IsLeftAsItIs() throws Exception {
    assumeTrue(Starter.run("locale", "-a").output().matches("(?is).*\\bC\\.utf-?8\\b.*"));
    Starter clone = Starter.in(directory.resolve("clone"));
    assertThat(clone.pcot(Map.of("LANG", "C.UTF-8"), "demo").output())
        .contains("env LANG=C.UTF-8")
        .doesNotContain("env LC_ALL");
  }

  @Test
  void theTemporaryDirectoryIsTheOneOfTheEnvironment() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    String place = directory.resolve("of my own").toString();
    Files.createDirectory(Path.of(place));
    assertThat(clone.pcot(Map.of("TMPDIR", place), "demo").property("java.io.tmpdir"))
        .isEqualTo(place);
    assertThat(clone.pcot(NOTHING, "demo").output()).doesNotContain("java.io.tmpdir");
  }

  @Test
  void ofStartersAtOnceOneBuilds() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    List<CompletableFuture<Integer>> runs = List.of(start(clone), start(clone), start(clone));
    assertThat(runs).allSatisfy(run -> assertThat(run.get()).isZero());
    assertThat(clone.builds()).containsExactly("began -B -q -DskipTests package", "ended");
  }

  @Test
  void afterABuildThatDidNotEndTheNextOneBeginsFromNothing() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    Starter.Result failed = clone.pcot(Map.of("FAIL", "yes"), "demo");
    assertThat(failed.exitCode()).isEqualTo(2);
    assertThat(failed.errors()).contains("the build failed, see above").contains("Maven Central");
    Path target = Files.createDirectories(clone.root().resolve("jobs/target"));
    Path half = Files.createDirectories(target.resolve("classes")).resolve("Half.class");
    Path installed = Files.createDirectories(target.resolve("pyspark")).resolve("pyspark.jar");
    Files.createFile(half);
    Files.createFile(installed);
    Files.createFile(target.resolve("pcot-application.jar"));
    assertThat(clone.pcot(NOTHING, "demo").exitCode()).isZero();
    assertThat(clone.pcot(NOTHING, "demo").exitCode()).isZero();
    assertThat(clone.builds())
        .containsExactly(
            "began -B -q -DskipTests package", "began -B -q -DskipTests package", "ended");
    assertThat(half).doesNotExist();
    assertThat(target.resolve("pcot-application.jar")).doesNotExist();
    assertThat(installed).exists();
  }

  @Test
  void whatABuildThatDidNotEndMayHaveTouchedIsBuiltAgain() throws Exception {
    Starter clone = Starter.in(directory.resolve("clone"));
    assertThat(clone.pcot(NOTHING, "demo").exitCode()).isZero();
    Files.createFile(clone.root().resolve(".building"));
    assertThat(clone.pcot(NOTHING, "demo").exitCode()).isZero();
    assertThat(clone.pcot(NOTHING, "demo").exitCode()).isZero();
    assertThat(clone.builds())
        .containsExactly(
            "began -B -q -DskipTests package", "ended", "began -B -q -DskipTests package", "ended");
  }

  private static CompletableFuture<Integer> start(Starter clone) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return clone.pcot(NOTHING, "demo").exitCode();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> new Thread(task).start());
  }

  private static java.io.File real(Starter clone, String name) throws Exception {
    return clone.root().toRealPath().resolve(name).toFile();
  }
}
