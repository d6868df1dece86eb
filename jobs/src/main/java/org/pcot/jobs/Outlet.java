package org.pcot.jobs;

import java.io.PrintStream;
import java.io.Writer;

/** What the program says on a stream, up to a last word: what is said after it is dropped. */
final class Outlet extends Writer {
  private final PrintStream stream;
  private boolean isSilent;
  private boolean isInLine;

  Outlet(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(char[] text, int from, int length) {
    synchronized (lock) {
      if (!isSilent && length > 0) {
        stream.print(new String(text, from, length));
        isInLine = text[from + length - 1] != '\n';
      }
    }
  }

  /** Says nothing any more. */
  void silence() {
    synchronized (lock) {
      isSilent = true;
    }
  }

  /** Says this on a line of its own, and nothing any more. */
  void lastWord(String line) {
    synchronized (lock) {
      if (isInLine) {
        stream.println();
      }
      stream.println(line);
      stream.flush();
      isSilent = true;
    }
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
