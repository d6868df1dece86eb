package org.pcot.jobs.trust.fuzzing;

import java.nio.file.Path;
import java.util.List;

/**
 * A kind of input: valid examples that are mutated, and how pcot reads such a file.
 *
 * @param isReadable whether the examples are read as they are; others are refused in words
 * @param fileName by which pcot tells what it is
 * @param words that mean something in such a file, to be put in anywhere
 */
record FuzzKind(
    String name,
    String fileName,
    boolean isReadable,
    List<byte[]> examples,
    List<String> words,
    Reader reader) {

  FuzzKind(String name, String fileName, List<byte[]> examples, List<String> words, Reader reader) {
    this(name, fileName, true, examples, words, reader);
  }

  /** Reads a file to its end; throws what pcot's command line would be given to report. */
  @FunctionalInterface
  interface Reader {
    void read(Path file) throws Exception;
  }
}
