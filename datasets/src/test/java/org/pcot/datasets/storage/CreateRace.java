package org.pcot.datasets.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One of several processes that want the same files: {@code DIRECTORY SECONDS PERIOD [hadoop]}. At
 * every multiple of the period, in milliseconds, all want the file of that number, for so long;
 * each prints what it believes to have made. With {@code hadoop} they ask the file system alone.
 */
public final class CreateRace {
  private CreateRace() {}

  public static void main(String[] arguments) throws Exception {
    Configuration hadoop = new Configuration();
    long period = Long.parseLong(arguments[2]);
    boolean isHadoops = arguments.length > 3;
    new Path(arguments[0]).getFileSystem(hadoop).exists(new Path(arguments[0])); // loads classes
    long until = System.currentTimeMillis() + Long.parseLong(arguments[1]) * 1000;
    for (long now = System.currentTimeMillis(); now < until; now = System.currentTimeMillis()) {
      long race = now / period + 1;
      Thread.sleep(race * period - now);
      Path file = new Path(arguments[0], "race_" + race);
      boolean isMade = isHadoops ? create(file, hadoop) : DurableFiles.createNew(file, hadoop);
      System.out.println(race + " " + isMade);
    }
  }

  private static boolean create(Path file, Configuration hadoop) throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    try {
      fileSystem.create(file, false).close();
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
