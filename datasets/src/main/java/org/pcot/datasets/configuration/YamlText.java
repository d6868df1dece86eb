package org.pcot.datasets.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.pcot.datasets.UserError;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The text of a configuration, checked before a parser sees it: the parser's time grows with the
 * square of a line's length, and with that of the number of open brackets.
 */
final class YamlText {
  /** Of a file or an override. A sweep that lists 10,000 cells has less than half of it. */
  static final int MOST_BYTES = 1 << 20;

  private static final int LONGEST_LINE = 100_000;

  private YamlText() {}

  /**
   * @throws UserError when there is no such file, or when it is too large or no text
   */
  static String of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw tooLarge(file.toString());
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new UserError(
          file + ": there is no such configuration file", "check the path given to --config", e);
    } catch (CharacterCodingException e) {
      throw new UserError(file + ": is not text in UTF-8", "save the file as UTF-8", e);
    } catch (IOException e) {
      throw new UserError(
          file + ": cannot be read: " + e.getMessage(), "check that it is a readable file", e);
    }
  }

  /**
   * The text without a byte order mark.
   *
   * @throws UserError when it is too large, has too long a line, or characters that YAML forbids
   */
  static String checked(String source, String yaml) {
    if (yaml.length() > MOST_BYTES) {
      throw tooLarge(source);
    }
    String text = yaml.startsWith("\ufeff") ? yaml.substring(1) : yaml;
    int line = 1;
    int start = 0;
    for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
      c = text.codePointAt(at);
      if (c == '\n') {
        line++;
        start = at + 1;
      } else if (!StreamReader.isPrintable(c)) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s: the character U+%04X is not text",
                place(source, line, at - start),
                c),
            "remove it, or save the file as UTF-8 if it is in another encoding");
      } else if (at - start >= LONGEST_LINE) {
        throw new UserError(
            place(source, line, 0) + ": the line has more than " + LONGEST_LINE + " characters",
            "put long lists and texts on several lines");
      }
    }
    return text;
  }

  /** For messages; line from 1, column from 0. */
  static String place(String source, int line, int column) {
    return source + ", line " + line + ", column " + (column + 1);
  }

  private static UserError tooLarge(String source) {
    return new UserError(
        source + ": is larger than a configuration can be (" + (MOST_BYTES >> 20) + " MiB)",
        "check that it is the file you mean; a grid says the same as a long list of cells");
  }
}
