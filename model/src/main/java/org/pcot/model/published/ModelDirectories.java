package org.pcot.model.published;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.UserPath;

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
    if (!directory.has(AdapterFiles.CONFIG) || directory.hasWeights()) {
      directory.requireModel();
      return new ModelDirectories(directory, Optional.empty());
    }
    directory.requireAdapter();
    return new ModelDirectories(base(directory, hadoop), Optional.of(directory));
  }

  /** A path without a file system is of the adapter's. */
  private static PublishedDirectory base(PublishedDirectory adapter, Configuration hadoop)
      throws IOException {
    String base = AdapterFiles.config(adapter).base();
    try {
      Path place = UserPath.of(base);
      boolean isBeside = place.toUri().getScheme() == null;
      return PublishedDirectory.of(
          isBeside ? adapter.fileSystem().makeQualified(place) : place, hadoop);
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
