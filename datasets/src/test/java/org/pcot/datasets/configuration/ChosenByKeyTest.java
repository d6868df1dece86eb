package org.pcot.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;

/** Sections that one of their keys turns into another record. */
class ChosenByKeyTest {

  @Discriminator(
      key = "kind",
      setting = @Setting(value = "which shape", byDefault = "circle", omitDefault = true))
  sealed interface Shape permits Circle, Box {}

  record Circle(@Setting("radius in mm") double radius) implements Shape {}

  record Box(@Setting("width in mm") double width) implements Shape {}

  @ChosenByKey("copy_of")
  sealed interface Body permits Drawn, Copied {}

  record Drawn(@Inlined Shape shape) implements Body {}

  record Copied(@Setting("what is copied") String copyOf, @Setting("in mm") Optional<Double> margin)
      implements Body {}

  record Sheet(@Setting("what is on it") Body body) {}

  private static Sheet parse(String yaml) {
    return ConfigurationReader.parse(Sheet.class, "x.yaml", yaml, List.of());
  }

  @Test
  void theKeyChoosesTheRecordThatHasIt() {
    assertThat(parse("body: {radius: 1}")).isEqualTo(new Sheet(new Drawn(new Circle(1))));
    assertThat(parse("body: {kind: box, width: 2, copy_of: }"))
        .isEqualTo(new Sheet(new Drawn(new Box(2))));
    assertThat(parse("body: {copy_of: a, margin: 3}"))
        .isEqualTo(new Sheet(new Copied("a", Optional.of(3.0))));
  }

  @Test
  void whatIsWrittenIsReadBackAndNamesNoChoice() {
    for (String yaml : List.of("{radius: 1}", "{kind: box, width: 2}", "{copy_of: a}")) {
      Sheet sheet = parse("body: " + yaml);
      assertThat(parse(ConfigurationWriter.toYaml(sheet))).isEqualTo(sheet);
    }
    assertThat(ConfigurationWriter.toYaml(parse("body: {radius: 1}")))
        .isEqualTo("body:\n  radius: 1.0\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          body: {copy_of: a, width: 1}  | body: width cannot stand beside copy_of
          body: {radius: 1, margin: 1}  | body: margin stands without copy_of
          body: {radius: 1, width: 1}   | body: width is a key of the kind box, and the kind is circle
          body: {copy_of: 3}            | body.copy_of: must be text, but is 3
          body: {copy_off: a}           | body.copy_off: unknown key; did you mean copy_of? (allowed here: copy_of, kind, radius)
          body: {}                      | body.radius: missing; the kind circle needs it
          """)
  void refusesWithTheKey(String yaml, String message) {
    UserError error = catchThrowableOfType(() -> parse(yaml), UserError.class);
    assertThat(error.getMessage()).contains(message);
  }

  @Test
  void theReferenceRequiresNeitherOfTheTwo() {
    assertThat(SettingsReference.lines(Sheet.class))
        .extracting(SettingsReference.Line::key, SettingsReference.Line::required)
        .contains(
            tuple("body.copy_of", false), tuple("body.margin", false), tuple("body.kind", false));
  }
}
