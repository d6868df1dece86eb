package org.pcot.jobs.plan;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.published.JsonFiles;
import org.pcot.model.published.PublishedModel;

/** The decoder of a model or an adapter that somebody published, without its weights. */
public final class PublishedDecoder {
  private static final String CONFIG = "config.json";
  private static final String REMEDY =
      "give a config.json as Hugging Face publishes it, or the directory that it is in";

  private PublishedDecoder() {}

  /**
   * @param path the file, or its directory
   * @throws UserError when it is not there, or describes no decoder that pcot runs
   */
  public static DecoderConfig read(Path path, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(path, hadoop);
    try {
      return fileSystem.getFileStatus(path).isDirectory()
          ? PublishedModel.decoder(path, hadoop)
          : Architecture.readConfig(JsonFiles.read(fileSystem, path), path.toString());
    } catch (FileNotFoundException e) {
      throw new UserError(path + ": has no " + CONFIG, REMEDY, e);
    }
  }
}
