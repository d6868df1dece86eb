package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {
  @ParameterizedTest
  @CsvSource({
    "3f800000, 3f80, is one",
    "3f807fff, 3f80, below the middle: down",
    "3f808000, 3f80, in the middle: to the even one below",
    "3f818000, 3f82, in the middle: to the even one above",
    "3f808001, 3f81, above the middle: up",
    "bf818000, bf82, negative: away from zero to the even one",
    "bf808000, bf80, negative: towards zero to the even one",
    "3fffc000, 4000, carries into the exponent",
    "80000000, 8000, negative zero",
    "00000001, 0000, the least float: to zero",
    "00008001, 0001, to the least number",
    "007fffff, 0080, from subnormal to normal",
    "7f7f7fff, 7f7f, to the greatest number",
    "7f7f8000, 7f80, beyond it: infinity",
    "ff7fffff, ff80, beyond it: minus infinity",
    "7f800000, 7f80, infinity",
    "7fc00000, 7fc0, not a number",
    "7f800001, 7fc0, not a number although its upper half is infinity's",
    "ffffffff, ffff, not a number although a rounding would carry",
  })
  void roundsToTheNearestAndOfTwoToTheEven(String bits, String expected, String why) {
    float value = Float.intBitsToFloat(Integer.parseUnsignedInt(bits, 16));
    assertThat(Bfloat16.fromFloat(value) & 0xffff)
        .as(why)
        .isEqualTo(Integer.parseInt(expected, 16));
  }

  @Test
  void everyNumberComesBackAsItIs() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Bfloat16.toFloat((short) bits);
      int quiet = Float.isNaN(value) ? bits | 0x40 : bits;
      assertThat(Bfloat16.fromFloat(value) & 0xffff).isEqualTo(quiet);
    }
  }
}
