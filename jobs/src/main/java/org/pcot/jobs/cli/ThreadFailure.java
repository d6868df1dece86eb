package org.pcot.jobs.cli;

import java.io.PrintWriter;

/**
 * What is said of a failure that ends a thread which nobody waits for, Spark's and Hadoop's among
 * them. Without memory the virtual machine ends too: whoever waits for the thread would wait
 * forever.
 */
public record ThreadFailure(PrintWriter err, boolean verbose)
    implements Thread.UncaughtExceptionHandler {

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    int code = ErrorReport.print(failure, err, verbose);
    if (failure instanceof VirtualMachineError) {
      // Not exit: its hooks may wait for the same thread.
      Runtime.getRuntime().halt(code);
    }
  }
}
