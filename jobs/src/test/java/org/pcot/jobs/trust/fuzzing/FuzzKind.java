package org.pcot.jobs.trust.fuzzing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A kind of input: valid examples that are mutated, and how pcot reads such a file.
 *
 * @param isReadable whether the examples are read as they are; others are refused in words
 * @param fileName by which pcot tells what it is
 * @param words that mean something in such a file, to be put in anywhere
 * @param packing by which a changed example becomes the file
 */
record FuzzKind(
    String name,
    String fileName,
    boolean isReadable,
    List<byte[]> examples,
    List<String> words,
    Packing packing,
    Reader reader) {

  FuzzKind(String name, String fileName, List<byte[]> examples, List<String> words, Reader reader) {
    this(name, fileName, true, examples, words, (content, random) -> content, reader);
  }

  FuzzKind refused() {
    return new FuzzKind(name, fileName, false, examples, words, packing, reader);
  }

  /** The same, changed before it is packed. */
  FuzzKind packed(String packedName, String packedFile, Packing by) {
    return new FuzzKind(packedName, packedFile, isReadable, examples, words, by, reader);
  }

  /** Makes a file of a changed example: what is compressed is damaged within as well. */
  @FunctionalInterface
  interface Packing {
    byte[] file(byte[] content, Random random) throws IOException;
  }

  /** Reads a file to its end; throws what pcot's command line would be given to report. */
  @FunctionalInterface
  interface Reader {
    void read(Path file) throws Exception;
  }
}
