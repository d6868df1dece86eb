package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Unfetched;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;

/**
 * A directory that should hold a model.
 *
 * @param names of the files in it
 */
record PublishedDirectory(Path path, FileSystem fileSystem, SortedSet<String> names) {
  private static final String REMEDY =
      "give the directory of a model as Hugging Face publishes it, with config.json and"
          + " model.safetensors; download it first: pcot fetches no models";

  /**
   * @throws UserError when there is no directory, or what it holds is no model that can be read
   */
  static PublishedDirectory of(Path path, Configuration configuration) throws IOException {
    PublishedDirectory directory = any(path, configuration);
    directory.requireModel();
    return directory;
  }

  /**
   * Whatever it holds.
   *
   * @throws UserError when there is no directory
   */
  static PublishedDirectory any(Path path, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(path, configuration);
    Unfetched.refuseDeadLink(fileSystem, path);
    FileStatus status;
    try {
      status = fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw new UserError(path + ": there is no such directory", REMEDY, e);
    }
    if (!status.isDirectory()) {
      throw isFile(path);
    }
    SortedSet<String> names = new TreeSet<>();
    for (FileStatus entry : fileSystem.listStatus(path)) {
      if (!entry.isDirectory()) {
        names.add(entry.getPath().getName());
      }
    }
    PublishedDirectory directory = new PublishedDirectory(path, fileSystem, names);
    for (String name : List.of(WeightFiles.SINGLE, AdapterFiles.CONFIG, AdapterFiles.WEIGHTS)) {
      Unfetched.refuseDeadLink(fileSystem, directory.file(name));
    }
    for (String name : ModelDigest.BESIDE_WEIGHTS) {
      Unfetched.refuseDeadLink(fileSystem, directory.file(name));
    }
    return directory;
  }

  private static UserError isFile(Path path) {
    String what = path + ": is a file, not the directory of a model";
    if (path.getName().matches(".*\\.(safetensors|json)")) {
      return new UserError(what, "give the directory that it is in, " + path.getParent());
    }
    ForeignFiles.refuse(path.toString(), path.getName());
    return new UserError(what, REMEDY);
  }

  /**
   * By its config.json.
   *
   * @throws UserError when there is none, or it describes what cannot be read
   */
  DecoderConfig decoder() throws IOException {
    if (!has(ConfigFile.NAME)) {
      throw new UserError(path + ": has no " + ConfigFile.NAME, REMEDY);
    }
    return Architecture.readConfig(json(ConfigFile.NAME), file(ConfigFile.NAME).toString());
  }

  boolean hasWeights() {
    return has(WeightFiles.SINGLE) || has(WeightFiles.INDEX);
  }

  /**
   * @throws UserError when what it holds is no model that can be read
   */
  void requireModel() {
    if (!hasWeights()) {
      ForeignFiles.refuse(path + ": has no " + WeightFiles.SINGLE + ", but", names);
    }
    if (!has(ConfigFile.NAME)) {
      throw new UserError(path + ": has no " + ConfigFile.NAME, REMEDY);
    }
    if (!hasWeights()) {
      throw new UserError(
          path + ": has neither " + WeightFiles.SINGLE + " nor " + WeightFiles.INDEX, REMEDY);
    }
  }

  /**
   * @throws UserError when it holds an adapter without weights that can be read
   */
  void requireAdapter() {
    if (!has(AdapterFiles.WEIGHTS)) {
      throw new UserError(
          path + ": has " + AdapterFiles.CONFIG + ", but no " + AdapterFiles.WEIGHTS,
          "let peft write the adapter anew, with save_pretrained: it writes safetensors");
    }
  }

  boolean has(String name) {
    return names.contains(name);
  }

  Path file(String name) {
    return new Path(path, name);
  }

  JsonNode json(String name) throws IOException {
    return JsonFiles.read(fileSystem, file(name));
  }
}
