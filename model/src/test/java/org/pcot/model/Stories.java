package org.pcot.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.Weights;

/**
 * stories260K of llama2.c by Andrej Karpathy (MIT): a trained Llama of 260,000 parameters, whose
 * texts begin with a token of their own.
 */
public final class Stories {
  private Stories() {}

  public static PublishedModel open() {
    try {
      Path directory = Path.of(Stories.class.getResource("/stories260K").toURI());
      return PublishedModel.open(
          new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration(), Weights.FLOATS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
