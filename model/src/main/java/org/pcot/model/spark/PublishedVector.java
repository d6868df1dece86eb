package org.pcot.model.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.UserPath;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.ValueDigest;
import org.pcot.model.training.ParameterCopies;

/**
 * The parameters of a model's directory, which every executor reads by itself: a path travels, and
 * the digest by which the driver knows the values.
 *
 * @param directory with its file system
 */
record PublishedVector(DecoderConfig decoder, String directory, String digest)
    implements ParameterCopies.Source, Serializable {
  private static final int HEXADECIMAL = 16;
  private static final int DIGITS = 15;
  private static final String REMEDY =
      "put the model where all machines see the same files, and leave them as they are";

  /** These values, which are there. */
  static PublishedVector of(DecoderConfig decoder, Path directory, Segments values) {
    return new PublishedVector(decoder, directory.toString(), ValueDigest.of(values));
  }

  /** Whether a vector has still these values; it is read as a whole. */
  boolean holds(Segments parameters) {
    return ValueDigest.of(parameters).equals(digest);
  }

  /** Below 0, where no broadcast is. */
  @Override
  public long id() {
    return -1 - Long.parseLong(digest.substring(0, DIGITS), HEXADECIMAL);
  }

  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public long[] lengths() {
    return new ParameterLayout(decoder).lengths();
  }

  /**
   * @throws UserError when this machine finds other values there than the driver
   */
  @Override
  public void copyTo(Segments room) {
    try {
      PublishedModel.fill(
          UserPath.of(directory),
          SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()),
          decoder,
          room);
    } catch (UserError e) {
      throw new UserError("on an executor: " + e.getMessage(), REMEDY, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!holds(room)) {
      throw new UserError(
          directory + ": an executor reads other weights there than the driver", REMEDY);
    }
  }
}
