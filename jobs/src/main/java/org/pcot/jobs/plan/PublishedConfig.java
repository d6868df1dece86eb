package org.pcot.jobs.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;

/** The config.json of a model that somebody published, without its weights. */
public final class PublishedConfig {
  private static final String CONFIG = "config.json";
  private static final String REMEDY =
      "give a config.json as Hugging Face publishes it, or the directory that it is in";

  private PublishedConfig() {}

  /**
   * @param path the file, or its directory
   * @throws UserError when it is not there, or describes no decoder that pcot runs
   */
  public static DecoderConfig read(Path path, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(path, hadoop);
    try {
      Path file = fileSystem.getFileStatus(path).isDirectory() ? new Path(path, CONFIG) : path;
      return Architecture.readConfig(json(fileSystem, file), file.toString());
    } catch (FileNotFoundException e) {
      throw new UserError(path + ": has no " + CONFIG, REMEDY, e);
    }
  }

  private static JsonNode json(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      return new ObjectMapper().readTree(in);
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": is not JSON: " + e.getOriginalMessage(), REMEDY, e);
    }
  }
}
