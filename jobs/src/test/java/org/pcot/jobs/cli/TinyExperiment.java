package org.pcot.jobs.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The experiment file of the tests. */
final class TinyExperiment {
  private TinyExperiment() {}

  static Path file() {
    try {
      return Path.of(
          Objects.requireNonNull(TinyExperiment.class.getResource("/tiny.yaml")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
