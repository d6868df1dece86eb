package org.pcot.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
  @Test
  void whatCannotBeSeenIsSpeltOut() {
    assertThat(TerminalText.of("a\rb\u001b[2J\u007f\u009b\u0000"))
        .isEqualTo("a\\u000db\\u001b[2J\\u007f\\u009b\\u0000");
    assertThat(TerminalText.of("x\u202ey\u2066\u200b\ufeff\u2028\u2029\u00ad"))
        .isEqualTo("x\\u202ey\\u2066\\u200b\\ufeff\\u2028\\u2029\\u00ad");
    assertThat(TerminalText.of("\ud83d, \ude00, \udb40\udc41"))
        .isEqualTo("\\ud83d, \\ude00, \\U000e0041");
  }

  @Test
  void whatIsWrittenStays() {
    String text = "Größe $1 \\u0041\n\t{x}  नमस्ते क्‍ष می‌خواهم 👩‍🚀 漢字";
    assertThat(TerminalText.of(text)).isEqualTo(text);
  }

  /** Of every character, alone: nothing that Java calls a control comes through but two. */
  @Test
  void noControlCharacterPasses() {
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(Character::isISOControl)
        .filter(character -> character != '\n' && character != '\t')
        .mapToObj(Character::toString)
        .forEach(text -> assertThat(TerminalText.of(text)).startsWith("\\u").hasSize(6));
  }
}
