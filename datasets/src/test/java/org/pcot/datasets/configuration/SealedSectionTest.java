package org.pcot.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

/** Sections whose keys depend on a choice: how to write them, and what they do. */
class SealedSectionTest {

  /** A section of its own, {@code shape: {kind: circle, radius: 2}}; its default is not written. */
  @Discriminator(
      key = "kind",
      setting = @Setting(value = "which shape", byDefault = "circle", omitDefault = true))
  sealed interface Shape permits Circle, TiltedBox {}

  record Circle(
      @Setting(value = "line width", byDefault = "1", min = 0) int line,
      @Setting(value = "radius in mm", min = 0, aboveMin = true) double radius)
      implements Shape {}

  record TiltedBox(
      @Setting(value = "line width", byDefault = "1", min = 0) int line,
      @Setting(value = "width in mm", min = 0) double width,
      @Setting(value = "height in mm", byDefault = "3.0", min = 0) double height)
      implements Shape {
    TiltedBox {
      if (height > width) {
        throw new UserError("the height " + height + " is over the width", "tilt it");
      }
    }
  }

  /** Among the keys of what is around it; its default is written. */
  @Discriminator(key = "ink", setting = @Setting(value = "which ink", byDefault = "black"))
  sealed interface Ink permits Black, Colour {}

  record Black() implements Ink {}

  record Colour(@Setting(value = "shade", min = 0, max = 1) double shade) implements Ink {}

  /** A section for each, under its name. */
  sealed interface Tool permits Pen, Brush {}

  record Pen(@Setting(value = "tip in mm", byDefault = "0.5") double tip) implements Tool {}

  record Brush(@Setting(value = "hairs", byDefault = "100") int hairs) implements Tool {}

  @KeyOrder({"ink", "title", "shade"})
  record Drawing(
      @Inlined Ink ink,
      @Setting("what it is called") String title,
      @Setting(value = "copies", byDefault = "1", omitDefault = true) int copies,
      @Setting("what is drawn") Shape shape,
      @Setting(value = "tools at hand", byDefault = "[pen]") List<Class<? extends Tool>> tools,
      @Inlined(alwaysWritten = "pen") List<Tool> settings) {}

  private static Drawing parse(String yaml) {
    return ConfigurationReader.parse(Drawing.class, "x.yaml", yaml, List.of());
  }

  @Test
  void theDiscriminatorChoosesTheRecord() {
    assertThat(
            parse(
                """
                ink: colour
                shade: 0.5
                title: a
                copies: 3
                shape: {kind: tilted_box, width: 4}
                tools: [brush, pen]
                brush: {hairs: 7}
                """))
        .isEqualTo(
            new Drawing(
                new Colour(0.5),
                "a",
                3,
                new TiltedBox(1, 4, 3),
                List.of(Brush.class, Pen.class),
                List.of(new Pen(0.5), new Brush(7))));
    assertThat(parse("{title: a, shape: {radius: 1}}"))
        .isEqualTo(
            new Drawing(
                new Black(),
                "a",
                1,
                new Circle(1, 1),
                List.of(Pen.class),
                List.of(new Pen(0.5), new Brush(100))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {title: a, shape: {kind: box, radius: 1}}   | shape.kind: must be one of circle, tilted_box, but is "box"
          {title: a, shape: {kind: circl, radius: 1}} | shape.kind: must be one of circle, tilted_box; did you mean circle?, but is "circl"
          {title: a, shape: {kind: 3, radius: 1}}     | shape.kind: must be one of circle, tilted_box, but is 3
          {title: a, shape: {kind: , radius: 1}}      | shape.kind: must be one of circle, tilted_box, but is empty
          {title: a}                                  | shape.radius: missing; the kind circle needs it
          {title: a, shape: {radius: 0}}              | shape.radius: must be a number, above 0, but is 0
          {title: a, shape: {radius: 1, width: 2}}    | shape: width is a key of the kind tilted_box, and the kind is circle
          {title: a, shape: {kind: tilted_box, width: 2}} | shape: the height 3.0 is over the width
          {title: a, shape: {radius: 1, radios: 2}}   | shape.radios: unknown key; did you mean radius? (allowed here: kind, line, radius)
          {title: a, shape: {radius: 1}, shade: 1}    | shade is a key of the ink colour, and the ink is black
          {title: a, shape: {radius: 1}, ink: colour} | shade: missing; the ink colour needs it
          {title: a, shape: {radius: 1}, ink: color, shade: 1} | ink: must be one of black, colour; did you mean colour?, but is "color"
          {title: a, shape: {radius: 1}, tools: [pencil]} | tools[0]: must be one of pen, brush; did you mean pen?, but is "pencil"
          {title: a, shape: {radius: 1}, pen: {hairs: 1}} | pen.hairs: unknown key (allowed here: tip)
          {title: a, shape: {radius: 1}, brush: 3}    | brush: must be a section of keys, but is 3
          """)
  void refusesWithTheKey(String yaml, String message) {
    UserError error = catchThrowableOfType(UserError.class, () -> parse(yaml));
    assertThat(error).isNotNull().hasMessage("x.yaml: " + message);
  }

  @Test
  void theRemedyNamesTheChoiceThatHasTheKey() {
    UserError error =
        catchThrowableOfType(
            UserError.class, () -> parse("{title: a, shade: 1, shape: {radius: 1}}"));
    assertThat(error.remedy()).isEqualTo("remove shade, or set ink to colour");
  }

  /** As when an override takes a key away that the file gives. */
  @Test
  void aKeyOfAnotherChoiceMayStandEmpty() {
    assertThat(parse("{title: a, shape: {radius: 1, width: }, shade: }").shape())
        .isEqualTo(new Circle(1, 1));
  }

  @Test
  void writesTheChosenKeysAlone() {
    assertThat(ConfigurationWriter.toYaml(parse("{title: a, shape: {radius: 2}}")))
        .isEqualTo(
            """
            ink: black
            title: a
            shape:
              line: 1
              radius: 2.0
            tools:
            - pen
            pen:
              tip: 0.5
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{title: a, shape: {radius: 2}, tools: []}",
        "{title: a, ink: colour, shade: 1, shape: {kind: tilted_box, width: 9}, tools: [brush, pen]}",
        "{title: a, copies: 2, shape: {radius: 2}, pen: {tip: 3}, brush: {hairs: 3}}",
      })
  void readsBackWhatItWrote(String yaml) {
    Drawing drawing = parse(yaml);
    assertThat(parse(ConfigurationWriter.toYaml(drawing))).isEqualTo(drawing);
  }

  @Test
  void keysComeInTheOrderThatIsAsked() {
    assertThat(
            ConfigurationWriter.toJsonTree(
                    parse("{title: a, ink: colour, shade: 1, shape: {radius: 2}}"))
                .fieldNames())
        .toIterable()
        .containsExactly("ink", "title", "shade", "shape", "tools", "pen");
  }

  @Test
  void anOmittedDefaultLeavesNoTraceAndAnyOtherValueDoes() {
    String yaml = "{title: a, shape: {kind: %s, radius: 2}, copies: %s}";
    String hash = ConfigurationWriter.hash(parse("{title: a, shape: {radius: 2}}"));
    assertThat(ConfigurationWriter.hash(parse(yaml.formatted("circle", "1")))).isEqualTo(hash);
    assertThat(ConfigurationWriter.hash(parse(yaml.formatted("circle", "2")))).isNotEqualTo(hash);
  }

  @Test
  void aSectionAtItsDefaultsLeavesNoTraceUnlessItIsAlwaysWritten() {
    String yaml = "{title: a, shape: {radius: 2}, tools: [brush], brush: {hairs: %s}}";
    assertThat(ConfigurationWriter.toJsonTree(parse(yaml.formatted(100))).has("brush")).isFalse();
    assertThat(ConfigurationWriter.toJsonTree(parse(yaml.formatted(99))).at("/brush/hairs").asInt())
        .isEqualTo(99);
  }

  @Test
  void theReferenceSaysWhoseAKeyIs() {
    assertThat(SettingsReference.text(Drawing.class))
        .startsWith("ink = black\n    which ink\n    one of black, colour\n")
        .contains("shade (required)\n    where ink is colour: shade\n    a number, 0 to 1\n")
        .contains("shape.kind = circle\n    which shape\n    one of circle, tilted_box\n")
        .containsOnlyOnce("shape.line = 1\n    line width\n")
        .contains("shape.width (required)\n    where kind is tilted_box: width in mm\n")
        .contains("tools = [pen]\n    tools at hand\n    a list, each one of pen, brush\n")
        .contains("brush.hairs = 100\n");
  }
}
