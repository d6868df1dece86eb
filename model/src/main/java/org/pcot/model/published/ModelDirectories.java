package org.pcot.model.published;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.UserPath;
import org.pcot.model.architecture.DecoderConfig;

/**
 * Where a model lies: in one directory, or in that of an adapter and in that of the model that the
 * adapter was made for, which has the tokenizer, too.
 */
record ModelDirectories(PublishedDirectory model, Optional<PublishedDirectory> adapter) {
  /**
   * @throws UserError when there is no model that can be read, or not the one that an adapter is
   *     for
   */
  static ModelDirectories of(Path path, Configuration hadoop) throws IOException {
    PublishedDirectory directory = PublishedDirectory.any(path, hadoop);
    if (!isAdapter(directory)) {
      directory.requireModel();
      return new ModelDirectories(directory, Optional.empty());
    }
    directory.requireAdapter();
    PublishedDirectory base = base(directory, place -> PublishedDirectory.of(place, hadoop));
    return new ModelDirectories(base, Optional.of(directory));
  }

  /**
   * What the configurations alone say of a model, or of an adapter and its model.
   *
   * @throws UserError when one of them is not there, or describes what cannot be read
   */
  static DecoderConfig decoder(Path path, Configuration hadoop) throws IOException {
    PublishedDirectory directory = PublishedDirectory.any(path, hadoop);
    if (!isAdapter(directory)) {
      return directory.decoder();
    }
    DecoderConfig base = base(directory, place -> PublishedDirectory.any(place, hadoop).decoder());
    return base.with(AdapterFiles.config(directory).lora(base.description()));
  }

  private static boolean isAdapter(PublishedDirectory directory) {
    return directory.has(AdapterFiles.CONFIG) && !directory.hasWeights();
  }

  @FunctionalInterface
  private interface Opening<T> {
    T open(Path place) throws IOException;
  }

  /** A path without a file system is of the adapter's. */
  private static <T> T base(PublishedDirectory adapter, Opening<T> opening) throws IOException {
    String base = AdapterFiles.config(adapter).base();
    try {
      Path place = UserPath.of(base);
      boolean isBeside = place.toUri().getScheme() == null;
      return opening.open(isBeside ? adapter.fileSystem().makeQualified(place) : place);
    } catch (UserError e) {
      throw new UserError(
          adapter.path() + ": is an adapter of " + base + ", and " + e.getMessage(),
          "write the directory where that model lies to base_model_name_or_path of "
              + AdapterFiles.CONFIG,
          e);
    }
  }

  /** That of the model, where an adapter is for it. */
  Optional<Path> base() {
    return adapter.map(of -> model.path());
  }

  PublishedModel.Description describe() throws IOException {
    PublishedModel.Description description = PublishedModel.describe(model);
    return adapter.isPresent() ? AdapterFiles.describe(adapter.get(), description) : description;
  }
}
