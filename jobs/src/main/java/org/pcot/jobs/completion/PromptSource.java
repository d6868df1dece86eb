package org.pcot.jobs.completion;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcot.datasets.UserError;

/** Prompts of a command line, or of a file: one a line, in UTF-8. */
public final class PromptSource {
  /** The name of standard input. */
  private static final String STANDARD_INPUT = "-";

  /**
   * A prompt as it was given.
   *
   * @param place for messages
   */
  public record Given(String place, String text) {}

  private PromptSource() {}

  /**
   * @param arguments each a prompt
   * @throws UserError when there are prompts in both places, or none
   */
  public static List<Given> read(List<String> arguments, Optional<String> file) throws IOException {
    if (file.isPresent() && !arguments.isEmpty()) {
      throw new UserError(
          "there are prompts on the command line and a file of prompts, --file " + file.get(),
          "give one of them");
    }
    List<Given> prompts = file.isPresent() ? lines(file.get()) : numbered(arguments);
    if (prompts.isEmpty()) {
      throw new UserError(
          file.map(name -> name + ": has no line, and so no prompt").orElse("there is no prompt"),
          "give a text to continue after the directory ('' for the beginning of the text), or a file"
              + " with one prompt a line: --file NAME");
    }
    return prompts;
  }

  private static List<Given> numbered(List<String> arguments) {
    List<Given> prompts = new ArrayList<>();
    for (String argument : arguments) {
      prompts.add(new Given("prompt " + (prompts.size() + 1), argument));
    }
    return prompts;
  }

  private static List<Given> lines(String name) throws IOException {
    if (name.equals(STANDARD_INPUT)) {
      return lines("standard input", System.in);
    }
    if (Files.isDirectory(Path.of(name))) {
      throw new UserError(name + ": is a directory", "give a file with one prompt a line");
    }
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return lines(name, in);
    } catch (NoSuchFileException e) {
      throw new UserError(
          name + ": there is no such file", "give a file with one prompt a line", e);
    }
  }

  private static List<Given> lines(String name, InputStream in) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                in, UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)));
    List<Given> prompts = new ArrayList<>();
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        prompts.add(new Given(name + ", line " + (prompts.size() + 1), line));
      }
    } catch (CharacterCodingException e) {
      throw new UserError(
          name + ": is not UTF-8 (after line " + prompts.size() + ")",
          "convert it, such as by iconv -t UTF-8",
          e);
    }
    return prompts;
  }
}
