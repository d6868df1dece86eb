package org.pcot.datasets.leases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process, told from every other one on any machine where the machine lets us: Linux does.
 *
 * @param id unique in its space while the process lives
 * @param user who runs it: others' processes may be hidden from us
 * @param space boot of the machine and namespace of process ids; empty where unknown
 * @param start in clock ticks since the boot, so that an id that was given anew is noticed
 */
record ProcessIdentity(long id, String user, String space, String start) {
  private static final Path PROC = Path.of("/proc");

  /** Fields of {@code /proc/ID/stat} behind the name, which may hold spaces. */
  private static final int STATE = 0;

  private static final int START = 19;

  static ProcessIdentity current() {
    long id = ProcessHandle.current().pid();
    String user = System.getProperty("user.name", "");
    try {
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      String namespace = Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
      return new ProcessIdentity(id, user, boot + " " + namespace, startOf(id));
    } catch (IOException | UnsupportedOperationException e) {
      return new ProcessIdentity(id, user, "", ""); // no Linux: its end is seen by time alone
    }
  }

  /**
   * Whether it certainly ended. A process of another machine, container or user never has: its end
   * cannot be seen from here.
   */
  boolean isKnownToBeGone() {
    ProcessIdentity here = current();
    if (space.isEmpty() || !space.equals(here.space) || !user.equals(here.user)) {
      return false;
    }
    try {
      return !start.equals(startOf(id));
    } catch (IOException e) {
      return false; // it may be ending: the next look will tell
    }
  }

  /** Empty when no process has the id, or only its exit code is left of it. */
  private static String startOf(long id) throws IOException {
    try {
      String stat = Files.readString(PROC.resolve(id + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean isZombie = fields[STATE].matches("[ZX]");
      return isZombie ? "" : fields[START];
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
