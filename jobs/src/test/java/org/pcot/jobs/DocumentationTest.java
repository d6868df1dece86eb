package org.pcot.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages name is there. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
  private static final Pattern CODE =
      Pattern.compile("org\\.pcot(?:\\.[a-z0-9]+)*(?:\\.[A-Z]\\w*)?");

  /** From the root, and not what a build makes. */
  private static final Pattern FILE =
      Pattern.compile(
          "(?<![\\w./$*-])(?:conf|notebooks|\\.ci|(?:datasets|model|rl|jobs)/src)/[\\w./-]*\\w");

  private static final List<String> MODULES = List.of("datasets", "model", "rl", "jobs");

  private static List<Path> pages() throws IOException {
    List<Path> pages =
        new ArrayList<>(
            List.of(
                README,
                ROOT.resolve("CONTRIBUTING.md"),
                ROOT.resolve("jobs/src/benchmark/README.md")));
    try (Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
      below.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    for (String link : found(LINK, page)) {
      if (link.contains("://")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
      assertThat(target).as("%s links to %s", page, link).exists();
      if (parts.length == 2) {
        assertThat(found(HEADING, target).stream().map(DocumentationTest::anchor))
            .as("%s links to %s", page, link)
            .contains(parts[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPackageAndClassIsThere(Path page) throws IOException {
    for (String name : found(CODE, page)) {
      String path = name.replace('.', '/');
      assertThat(MODULES.stream().map(module -> ROOT.resolve(module + "/src/main/java/" + path)))
          .as("%s names %s", page, name)
          .anyMatch(place -> Files.isDirectory(place) || Files.exists(Path.of(place + ".java")));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyFileIsThere(Path page) throws IOException {
    for (String name : found(FILE, page)) {
      assertThat(ROOT.resolve(name)).as("%s names %s", page, name).exists();
    }
  }

  @Test
  void theTourPicturesEveryPackage() throws IOException {
    String tour = Files.readString(ROOT.resolve("docs/tour.md"));
    for (String module : MODULES) {
      Path root = ROOT.resolve(module + "/src/main/java/org/pcot/" + module);
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> !file.endsWith("package-info.java") && Files.isRegularFile(file))
            .map(file -> root.relativize(file.getParent()).toString())
            .filter(folder -> !folder.isEmpty())
            .distinct()
            .forEach(
                folder ->
                    assertThat(tour)
                        .as("package %s of %s", folder, module)
                        .contains(module + "_" + folder.replace('/', '_') + "[\""));
      }
    }
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThan(150);
  }

  /** The first group of each match, or all of it. */
  private static List<String> found(Pattern pattern, Path page) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(page));
    return matcher.results().map(r -> r.group(Math.min(1, r.groupCount()))).toList();
  }

  /** As GitHub makes it from a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
  }
}
