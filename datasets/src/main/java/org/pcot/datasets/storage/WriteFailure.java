package org.pcot.datasets.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.security.AccessControlException;
import org.pcot.datasets.UserError;

/** Tells the failures that a user can mend from those that nobody foresaw. */
public final class WriteFailure {
  /** As Linux, macOS, Windows and HDFS say it; Spark passes on a task's failure as text. */
  private static final List<String> NO_SPACE =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "There is not enough space on the disk",
          "could only be written to 0 of the");

  private static final List<String> NO_PERMISSION = List.of("Permission denied");

  /** Something that writes. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  private WriteFailure() {}

  /** Runs the action; a failure that a user can mend becomes a {@link UserError}. */
  static void explaining(Path place, Action action) throws IOException {
    try {
      action.run();
    } catch (IOException | RuntimeException e) {
      Optional<UserError> known = explain(e, place);
      if (known.isPresent()) {
        throw known.get();
      }
      throw e;
    }
  }

  /** A readable error when the place is full or may not be written, else empty. */
  public static Optional<UserError> explain(Throwable failure, Path place) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError) {
        return Optional.empty();
      } else if (cause instanceof QuotaExceededException || says(cause, NO_SPACE)) {
        return error(
            place,
            "no space left on its disk",
            "free some space or choose another place; nothing that was there has changed",
            failure);
      } else if (cause instanceof AccessControlException
          || cause instanceof AccessDeniedException
          || says(cause, NO_PERMISSION)) {
        return error(place, "permission denied", "choose a place that you may write to", failure);
      } else if (cause instanceof ParentNotDirectoryException) {
        return error(place, "a part of its path is a file", "choose another place", failure);
      }
    }
    return Optional.empty();
  }

  private static Optional<UserError> error(
      Path place, String reason, String remedy, Throwable cause) {
    return Optional.of(new UserError("cannot write " + place + ": " + reason, remedy, cause));
  }

  private static boolean says(Throwable cause, List<String> texts) {
    String message = cause.getMessage();
    return message != null && texts.stream().anyMatch(message::contains);
  }
}
