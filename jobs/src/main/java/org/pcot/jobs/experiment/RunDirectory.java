package org.pcot.jobs.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.StrictJson;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationDifference;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.SealedFiles;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.model.checkpoint.Checkpoints;

/** The directory of an experiment: its config.yaml says which one, and it takes no other. */
public final class RunDirectory {
  private RunDirectory() {}

  /** The same by a path that ends with its name, which {@code .} and {@code ..} have not. */
  public static Path named(Path directory, Configuration hadoop) throws IOException {
    return directory.getName().isEmpty() || directory.getName().equals("..")
        ? DurableFiles.fileSystem(directory, hadoop).makeQualified(directory)
        : directory;
  }

  /**
   * The configuration of the run in a directory.
   *
   * @param edit what is changed in its tree before it is bound
   */
  public static ExperimentConfig readConfig(
      Path directory, Consumer<ObjectNode> edit, Configuration hadoop) throws IOException {
    Optional<String> damage = SealedFiles.in(directory, hadoop).damage(RunLayout.CONFIG);
    if (damage.isPresent()) {
      throw new UserError(
          damage.get(),
          "give the configuration that the run was begun with by --config: pcot experiment writes"
              + " the file again");
    }
    Path file = new Path(directory, RunLayout.CONFIG);
    FileSystem fileSystem = DurableFiles.fileSystem(file, hadoop);
    if (!fileSystem.exists(file)) {
      throw new UserError(
          directory + ": is not a run: it has no config.yaml",
          "give the directory of a run, such as runs/demo-0123456789");
    }
    return ConfigurationReader.parse(
        ExperimentConfig.class, file.toString(), text(fileSystem, file), edit);
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
    if (isOf(layout, hadoop)) {
      return;
    }
    if (!fileSystem.exists(layout.configFile())) {
      throw new UserError(
          root + ": holds something else, it has no config.yaml",
          "choose another --output or name; nothing has been changed");
    }
    refuseOther(layout, readConfig(root, tree -> {}, hadoop));
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

  /** Whether this configuration was written there, be its file or its digest damaged. */
  private static boolean isOf(RunLayout layout, Configuration hadoop) throws IOException {
    byte[] text = text(layout.config());
    FileSystem fileSystem = DurableFiles.fileSystem(layout.root(), hadoop);
    return SealedFiles.in(layout.root(), hadoop).wrote(RunLayout.CONFIG, text)
        || (fileSystem.isFile(layout.configFile())
            && text(fileSystem, layout.configFile()).equals(new String(text, UTF_8)));
  }

  private static byte[] text(ExperimentConfig config) {
    return ConfigurationWriter.toYaml(config).getBytes(UTF_8);
  }

  /**
   * Writes config.yaml and the manifest, unless they are there.
   *
   * @param notices told when one of them was damaged
   */
  public static void begin(
      RunLayout layout, JsonNode manifest, Configuration hadoop, Consumer<String> notices)
      throws IOException {
    SealedFiles config = SealedFiles.in(layout.root(), hadoop);
    if (!config.holds(RunLayout.CONFIG, text(layout.config()))) {
      config.renew(RunLayout.CONFIG, text(layout.config()), notices);
    }
    Path file = layout.manifestFile();
    SealedFiles described = SealedFiles.alone(file, hadoop);
    if (described.damage(file.getName()).isPresent()
        || !DurableFiles.fileSystem(file, hadoop).exists(file)) {
      byte[] text = (manifest.toPrettyString() + "\n").getBytes(UTF_8);
      described.renew(file.getName(), text, notices);
    }
    described.adopt(file.getName());
  }

  /**
   * What the run was made from and by; an empty object where nothing says so.
   *
   * @throws UserError when the file that says it is damaged
   */
  public static JsonNode manifest(RunLayout layout, Configuration hadoop) throws IOException {
    Path file = layout.manifestFile();
    Optional<String> damage = SealedFiles.alone(file, hadoop).damage(file.getName());
    if (damage.isPresent()) {
      throw new UserError(
          damage.get(), "run pcot experiment with the same configuration: it is written again");
    }
    FileSystem fileSystem = DurableFiles.fileSystem(file, hadoop);
    if (!fileSystem.exists(file)) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return StrictJson.MAPPER.readTree(text(fileSystem, file));
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": is not JSON", "remove it: pcot experiment writes it again", e);
    }
  }

  private static String text(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
