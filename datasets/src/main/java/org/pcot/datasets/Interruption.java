package org.pcot.datasets;

/**
 * Ctrl-C, SIGTERM, or whoever else ends the virtual machine before the work is done. Long work
 * calls {@link #check} from time to time, so that it unwinds: what is open is closed, and leases
 * are given back. It is nobody's fault, and nothing that fails while it is under way is one.
 */
public final class Interruption extends RuntimeException {
  private static final Thread PROBE = new Thread(() -> {}, "probe");

  private Interruption() {
    super("the process is ending");
  }

  /** Whether this virtual machine is ending: true before anything is stopped or closed for it. */
  public static boolean isUnderWay() {
    synchronized (PROBE) {
      try {
        Runtime.getRuntime().addShutdownHook(PROBE);
        Runtime.getRuntime().removeShutdownHook(PROBE);
        return false;
      } catch (IllegalStateException e) {
        return true; // as the contract of both has it
      }
    }
  }

  /**
   * @throws Interruption when the virtual machine is ending
   */
  public static void check() {
    if (isUnderWay()) {
      throw new Interruption();
    }
  }
}
