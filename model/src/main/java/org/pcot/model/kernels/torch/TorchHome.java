package org.pcot.model.kernels.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pcot.datasets.UserError;

/**
 * Where a libtorch of the user's is, and which one: what {@code pip install torch} brings, or the
 * archive of libtorch that PyTorch publishes.
 *
 * @param libraries the directory of {@code libtorch_cpu.so}
 * @param version such as {@code 2.11.0+cu130}
 */
public record TorchHome(Path libraries, String version) {
  /** Names it: no key of a file does, which could name code of whoever wrote the file. */
  public static final String VARIABLE = "PCOT_TORCH_HOME";

  /** Those that the bindings were tried with; others may end the virtual machine. */
  private static final List<String> TRIED = List.of("2.10", "2.11");

  private static final String CPU_LIBRARY = "libtorch_cpu.so";
  private static final Pattern VERSION =
      Pattern.compile("(?m)^(?:__version__\\s*=\\s*)?['\"]?(\\d+\\.\\d+[^'\"\\s]*)");

  static final String REMEDY =
      "pip install torch==2.11.0, and set "
          + VARIABLE
          + " to what python3 -c 'import torch; print(torch.__path__[0])' prints";

  /**
   * The one that the environment names.
   *
   * @throws UserError if none is named, or what is named is none, or one that was never tried
   */
  public static TorchHome of(Map<String, String> environment) {
    String named =
        Optional.ofNullable(environment.get(VARIABLE))
            .filter(name -> !name.isBlank())
            .orElseThrow(
                () ->
                    new UserError(
                        "engine: torch needs libtorch, and " + VARIABLE + " names none", REMEDY));
    return at(Path.of(named));
  }

  private static TorchHome at(Path named) {
    boolean isLibraries = Files.isRegularFile(named.resolve(CPU_LIBRARY));
    Path libraries = isLibraries ? named : named.resolve("lib");
    if (!Files.isRegularFile(libraries.resolve(CPU_LIBRARY))) {
      throw new UserError(
          "no libtorch at " + named + ": it has neither " + CPU_LIBRARY + " nor lib/" + CPU_LIBRARY,
          REMEDY);
    }
    Path home = libraries.toAbsolutePath().getParent();
    String version =
        version(home.resolve("version.py"))
            .or(() -> version(home.resolve("build-version")))
            .orElseThrow(
                () ->
                    new UserError(
                        "which libtorch "
                            + named
                            + " is, neither version.py nor build-version says",
                        REMEDY));
    if (TRIED.stream().noneMatch(tried -> version.startsWith(tried + "."))) {
      throw new UserError(
          "libtorch "
              + version
              + " at "
              + named
              + " is none of those that pcot can load: "
              + String.join(", ", TRIED),
          REMEDY);
    }
    return new TorchHome(libraries, version);
  }

  private static Optional<String> version(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Matcher found = VERSION.matcher(Files.readString(file));
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
