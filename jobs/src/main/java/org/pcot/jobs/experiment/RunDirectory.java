package org.pcot.jobs.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationDifference;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.LeasedPlace;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.model.checkpoint.Checkpoints;

/** The directory of an experiment: its config.yaml says which one, and it takes no other. */
public final class RunDirectory {
  private RunDirectory() {}

  /** The configuration of the run in a directory. */
  public static ExperimentConfig readConfig(
      Path directory, List<String> overrides, Configuration hadoop) throws IOException {
    Path file = new Path(directory, "config.yaml");
    FileSystem fileSystem = DurableFiles.fileSystem(file, hadoop);
    if (!fileSystem.exists(file)) {
      throw new UserError(
          directory + ": is not a run: it has no config.yaml",
          "give the directory of a run, such as runs/demo-0123456789");
    }
    return ConfigurationReader.parse(
        ExperimentConfig.class, file.toString(), text(fileSystem, file), overrides);
  }

  /**
   * Checks what is there; writes nothing.
   *
   * @throws UserError when the directory holds anything but a run of this configuration
   */
  public static void check(RunLayout layout, Resume resume, Configuration hadoop)
      throws IOException {
    Path root = layout.root();
    FileSystem fileSystem = DurableFiles.fileSystem(root, hadoop);
    if (!fileSystem.exists(root)) {
      return;
    }
    if (fileSystem.getFileStatus(root).isFile()) {
      throw new UserError(root + ": is a file", "choose another --output or remove the file");
    }
    if (isEmpty(fileSystem.listStatus(root))) {
      return;
    }
    if (resume instanceof Resume.Never) {
      throw new UserError(
          root + ": this run exists already, and --resume never refuses to resume it",
          "use --resume auto, or choose another --output or name");
    }
    if (!fileSystem.exists(layout.configFile())) {
      throw new UserError(
          root + ": holds something else, it has no config.yaml",
          "choose another --output or name; nothing has been changed");
    }
    refuseOther(layout, readConfig(root, List.of(), hadoop));
  }

  /** Whether there is nothing but what somebody who begins a run leaves at first. */
  private static boolean isEmpty(FileStatus[] entries) {
    return Stream.of(entries)
        .map(FileStatus::getPath)
        .allMatch(path -> LeasedPlace.isLeases(path) || DurableFiles.isTemporary(path));
  }

  /**
   * For stages that need what others left.
   *
   * @throws UserError when no run was begun there
   */
  public static void requireBegun(RunLayout layout, Configuration hadoop) throws IOException {
    if (!DurableFiles.fileSystem(layout.root(), hadoop).exists(layout.configFile())) {
      throw new UserError(
          layout.root() + ": there is no run yet, and so no checkpoint and no metrics",
          "run pcot pretrain with the same configuration first");
    }
  }

  /** Removes what killed writers left of the run, but for figures. */
  public static void removeTemporaries(RunLayout layout, Configuration fenced) throws IOException {
    Temporaries.removeBelow(
        layout.root(),
        path -> !path.getName().equals(layout.figures().getName()) && !Checkpoints.isOne(path),
        fenced);
  }

  private static void refuseOther(RunLayout layout, ExperimentConfig there) {
    if (!there.equals(layout.config())) {
      throw new UserError(
          layout.root()
              + ": holds another run: "
              + String.join("; ", ConfigurationDifference.between(there, layout.config())),
          "choose another --output or name; nothing has been changed");
    }
  }

  /** Writes config.yaml and the manifest, unless they are there. */
  public static void begin(RunLayout layout, JsonNode manifest, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(layout.root(), hadoop);
    if (!fileSystem.exists(layout.configFile())) {
      write(layout.configFile(), ConfigurationWriter.toYaml(layout.config()), hadoop);
    }
    if (!fileSystem.exists(layout.manifestFile())) {
      write(layout.manifestFile(), manifest.toPrettyString() + "\n", hadoop);
    }
  }

  private static void write(Path file, String text, Configuration hadoop) throws IOException {
    AtomicFile.write(file, hadoop, out -> out.write(text.getBytes(UTF_8)));
  }

  private static String text(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
