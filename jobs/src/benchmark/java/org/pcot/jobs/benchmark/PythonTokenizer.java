package org.pcot.jobs.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;

/** A reference implementation in a Python process, which tokenises all texts when it is told to. */
final class PythonTokenizer implements AutoCloseable {
  private static final Path PYTHON = Path.of("datasets", "target", "tokenizers", "bin", "python");
  private static final Path SCRIPT =
      Path.of("datasets", "src", "test", "python", "tokenizer_fixture.py");

  private final Process process;
  private final BufferedReader in;
  private final Writer out;

  private PythonTokenizer(Process process) {
    this.process = process;
    in = process.inputReader(UTF_8);
    out = process.outputWriter(UTF_8);
  }

  /** Needs the Python that .ci/tokenizers installs. */
  static PythonTokenizer start(String name, Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            PYTHON.toString(), "-B", SCRIPT.toString(), "serve", data.toString(), name);
    return new PythonTokenizer(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  TokenizerSpeed.Run run() {
    try {
      out.write("run\n");
      out.flush();
      String[] answer = String.valueOf(in.readLine()).split(" ");
      return new TokenizerSpeed.Run(
          Long.parseLong(answer[0]), Double.parseDouble(answer[1]), Double.parseDouble(answer[2]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
