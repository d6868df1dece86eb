package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes of a file's bytes: of single ones, of stretches, and of what stands in them. */
final class Mutations {
  private static final int MOST_CHANGES = 4;
  private static final int LONGEST_REPETITION = 200_000;

  /** What parsers of every kind stumble over. */
  private static final List<String> ODD =
      List.of(
          "010",
          "0x1f",
          "1_000",
          "1:30",
          ".nan",
          ".inf",
          "-0",
          "1e999",
          "1e-999",
          "1e999999999",
          "99999999999999999999",
          "-1",
          "9223372036854775807",
          "2147483648",
          "NaN",
          "null",
          "~",
          "true",
          "yes",
          "\"\"",
          "''",
          "[]",
          "{}",
          "[[]]",
          "{a: 1}",
          "&a",
          "*a",
          "<<: *a",
          "!!str",
          "!!python/object",
          "---\n",
          "...\n",
          "%YAML 1.1\n",
          "\t",
          "\u0000",
          "\u001b[31m",
          "\u2028",
          "\ufeff",
          "\ud83d\ude00",
          "\\ud800",
          "\\u0000",
          "\r\n",
          "# ",
          ": ",
          "- ",
          "? ",
          "|\n",
          ">\n",
          "\"",
          "'",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          "../",
          "file:///",
          "nowhere://",
          "%s",
          "${x}");

  private static final List<String> LONG =
      List.of("[", "{\"a\":", "x", "#", "9", " ", "- ", "(", "\n");

  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.+-]+");

  private final Random random;
  private final List<String> words;

  Mutations(Random random, List<String> words) {
    this.random = random;
    this.words = words;
  }

  /** A copy with one to four changes. */
  byte[] of(byte[] content) {
    byte[] changed = content;
    int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      changed = changed(changed);
    }
    return changed;
  }

  private byte[] changed(byte[] content) {
    return switch (random.nextInt(12)) {
      case 0 -> withByte(content, (byte) (at(content, place(content)) ^ 1 << random.nextInt(8)));
      case 1 -> withByte(content, (byte) random.nextInt(256));
      case 2 -> replaced(content, place(content), 0, bytes(word()));
      case 3 -> withWord(content);
      case 4 -> withWord(content);
      case 5 -> replaced(content, place(content), 1 + random.nextInt(40), new byte[0]);
      case 6 -> truncated(content);
      case 7 -> doubled(content);
      case 8 -> lineTwice(content);
      case 9 -> indented(content);
      case 10 -> withNumber(content);
      default -> random.nextInt(8) == 0 ? repeated(content) : withWord(content);
    };
  }

  private int place(byte[] content) {
    return content.length == 0 ? 0 : random.nextInt(content.length);
  }

  private static byte at(byte[] content, int place) {
    return content.length == 0 ? 0 : content[place];
  }

  private byte[] withByte(byte[] content, byte value) {
    return replaced(content, place(content), 1, new byte[] {value});
  }

  private String word() {
    List<String> from = words.isEmpty() || random.nextBoolean() ? ODD : words;
    return from.get(random.nextInt(from.size()));
  }

  private static byte[] bytes(String word) {
    return word.getBytes(UTF_8);
  }

  /** Another value in the place of one. */
  private byte[] withWord(byte[] content) {
    Matcher value = VALUE.matcher(new String(content, ISO_8859_1));
    return value.find(place(content))
        ? replaced(content, value.start(), value.end() - value.start(), bytes(word()))
        : content;
  }

  /** Other bytes in the place of four or eight: a length, an offset. */
  private byte[] withNumber(byte[] content) {
    byte[] number = new byte[random.nextBoolean() ? 4 : 8];
    if (random.nextBoolean()) {
      Arrays.fill(number, (byte) (random.nextBoolean() ? 0xff : 0x7f));
    } else {
      random.nextBytes(number);
    }
    return replaced(content, place(content), number.length, number);
  }

  private byte[] truncated(byte[] content) {
    return Arrays.copyOf(content, place(content));
  }

  private byte[] doubled(byte[] content) {
    int start = place(content);
    int end = Math.min(content.length, start + 1 + random.nextInt(200));
    return replaced(content, place(content), 0, Arrays.copyOfRange(content, start, end));
  }

  private byte[] lineTwice(byte[] content) {
    int start = lineStart(content);
    int end = start;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    byte[] line = Arrays.copyOfRange(content, start, Math.min(content.length, end + 1));
    return replaced(content, start, 0, line);
  }

  private byte[] indented(byte[] content) {
    int start = lineStart(content);
    boolean less = random.nextBoolean() && at(content, Math.min(start, content.length - 1)) == ' ';
    return less
        ? replaced(content, start, 1, new byte[0])
        : replaced(content, start, 0, bytes("  "));
  }

  private int lineStart(byte[] content) {
    int start = place(content);
    while (start > 0 && content[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private byte[] repeated(byte[] content) {
    String unit = LONG.get(random.nextInt(LONG.size()));
    int count = 1 + random.nextInt(LONGEST_REPETITION);
    return replaced(content, place(content), 0, bytes(unit.repeat(count / unit.length() + 1)));
  }

  private static byte[] replaced(byte[] content, int start, int length, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + by.length);
    out.write(content, 0, start);
    out.writeBytes(by);
    int rest = Math.min(content.length, start + length);
    out.write(content, rest, content.length - rest);
    return out.toByteArray();
  }
}
