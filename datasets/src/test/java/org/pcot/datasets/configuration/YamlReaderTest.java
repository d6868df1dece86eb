package org.pcot.datasets.configuration;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class YamlReaderTest {
  private static String messageOf(String yaml) {
    UserError error = catchThrowableOfType(UserError.class, () -> YamlReader.read("x", yaml));
    assertThat(error).describedAs("refused: " + Shown.text(yaml)).isNotNull();
    assertThat(error.remedy()).isNotBlank();
    return error.getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10                  | 10
          -0                  | 0
          +5                  | 5
          2147483648          | 2147483648
          9223372036854775808 | 9223372036854775808
          0.5                 | 0.5
          .5                  | 0.5
          -.5                 | -0.5
          5.                  | 5.0
          1e3                 | 1000.0
          1E-3                | 0.001
          true                | true
          False               | false
          ~                   | null
          null                | null
          yes                 | "yes"
          No                  | "No"
          on                  | "on"
          off                 | "off"
          y                   | "y"
          NaN                 | "NaN"
          Infinity            | "Infinity"
          2026-11-25          | "2026-11-25"
          2026-11-25T10:00:00 | "2026-11-25T10:00:00"
          1.2.3               | "1.2.3"
          192.168.0.1         | "192.168.0.1"
          10m                 | "10m"
          e3                  | "e3"
          "010"               | "010"
          '0x1f'              | "0x1f"
          """,
      quoteCharacter = '`')
  void readsPlainValues(String yaml, String json) {
    assertThat(YamlReader.read("x", yaml)).hasToString(json);
    assertThat(YamlReader.read("x", "[" + yaml + "]")).hasToString("[" + json + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010",
        "01000",
        "08",
        "-012",
        "00",
        "00.5",
        "01e3",
        "1_000",
        "1_0.5",
        "0x1f",
        "0XFF",
        "0b101",
        "0o17",
        "1:30",
        "1:30:45",
        "190:20:30.15",
        ".inf",
        "-.Inf",
        "+.INF",
        ".nan",
        ".NaN"
      })
  void refusesNumbersThatReadersOfYamlTakeForDifferentOnes(String number) {
    assertThat(messageOf("a: 1\nd: " + number))
        .isEqualTo(
            "x, line 2, column 4: numbers are written in plain decimal, not as '%s'", number);
    UserError error =
        catchThrowableOfType(
            UserError.class,
            () -> YamlTree.override(JsonNodeFactory.instance.objectNode(), List.of("d=" + number)));
    assertThat(error).hasMessageStartingWith("override d, line 1, column 1: numbers are written");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: &n 1\\nb: *n        | x, line 2, column 4: aliases (*name) are not supported
          a: 1\\n<<: {b: 2}      | x, line 2, column 1: merges (<<) are not supported
          a: !!str 1            | x, line 1, column 4: tags (tag:yaml.org,2002:str) are not supported
          a: !!javax.script.ScriptEngineManager [] | x, line 1, column 4: tags (tag:yaml.org,2002:javax.script.ScriptEngineManager) are not supported
          a: 1\\n---\\nb: 2       | x, line 2, column 1: a second document (---) begins here
          a: 1\\nb: 2\\na: 3      | x, line 3, column 1: the key 'a' is there twice
          {a: 1, "a": 2}        | x, line 1, column 8: the key 'a' is there twice
          ? [1, 2]\\n: 3         | x, line 1, column 3: a key must be text
          "": 3                 | x, line 1, column 1: a key is empty
          """)
  void saysWhatItDoesNotRead(String yaml, String message) {
    assertThat(messageOf(yaml.replace("\\n", "\n"))).isEqualTo(message);
  }

  @Test
  void aliasesCannotMultiply() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [ha]\n");
    for (int i = 1; i < 100; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(messageOf(laughs.toString())).contains("aliases (*name) are not supported");
  }

  @Test
  void aByteOrderMarkIsNotText() {
    assertThat(YamlReader.read("x", "\ufeffa: 1")).hasToString("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource({"0,U+0000", "7,U+0007", "27,U+001B", "127,U+007F", "55296,U+D800", "65534,U+FFFE"})
  void refusesCharactersThatAreNotText(int character, String name) {
    assertThat(messageOf("a: 1\nb: x" + (char) character + "y"))
        .isEqualTo("x, line 2, column 5: the character " + name + " is not text");
  }

  @Test
  void refusesOtherEncodings(@TempDir Path directory) throws IOException {
    for (Charset encoding : List.of(UTF_16, UTF_16LE)) {
      Path file = Files.write(directory.resolve("x.yaml"), "name: ä".getBytes(encoding));
      assertThat(
              catchThrowableOfType(UserError.class, () -> YamlReader.read("x", YamlText.of(file))))
          .isNotNull();
    }
  }

  @Test
  void refusesWhatWouldTakeTheParserTooLong(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("x.yaml"), "#" + "x".repeat(10 << 20));
    assertTimeout(
        ofSeconds(5),
        () -> {
          UserError error = catchThrowableOfType(UserError.class, () -> YamlText.of(file));
          assertThat(error).hasMessage(file + ": is larger than a configuration can be (1 MiB)");
          assertThat(messageOf("a: 1\n#" + "x".repeat(1_000_000)))
              .isEqualTo("x, line 2, column 1: the line has more than 100000 characters");
          assertThat(messageOf("a: \"" + "x".repeat(1_000_000) + "\""))
              .contains("the line has more than");
          assertThat(messageOf("a: " + "[".repeat(99_000)))
              .contains("more than 50 levels of nesting");
          assertThat(messageOf("a: " + "{b: ".repeat(20_000)))
              .contains("more than 50 levels of nesting");
          assertThat(messageOf("- ".repeat(49_000))).contains("more than 50 levels of nesting");
          assertThat(messageOf("a".repeat(1_000_000) + "\n")).contains("the line has more than");
          String nested = "a.".repeat(100) + "b=1";
          assertThat(
                  catchThrowableOfType(
                      UserError.class,
                      () ->
                          YamlTree.override(
                              JsonNodeFactory.instance.objectNode(), List.of(nested))))
              .hasMessageContaining("more than 50 levels of nesting");
        });
  }

  @Test
  void readsALargeFileWithinItsLimitsInTime() {
    String cells = "- {corpus.p_cot: 0.25, corpus.d: 30}\n".repeat(25_000);
    assertTimeout(
        ofSeconds(5),
        () -> assertThat(YamlReader.read("x", "cells:\n" + cells).at("/cells")).hasSize(25_000));
  }
}
