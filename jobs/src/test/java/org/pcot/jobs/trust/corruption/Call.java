package org.pcot.jobs.trust.corruption;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pcot.jobs.cli.PcotCommand;

/** What a command line in this virtual machine said, and how it exited. */
record Call(int exitCode, String out, String err) {
  /** In place of an exit code. */
  static final int HANGS = -1;

  private static final long MINUTES = 10;

  static Call of(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread calling = new Thread(task, "pcot");
              calling.setDaemon(true);
              return calling;
            });
    String[] words = arguments.toArray(String[]::new);
    try {
      Future<Integer> code =
          thread.submit(
              () -> PcotCommand.run(() -> {}, new PrintWriter(out), new PrintWriter(err), words));
      return new Call(code.get(MINUTES, TimeUnit.MINUTES), out.toString(), err.toString());
    } catch (TimeoutException e) {
      return new Call(HANGS, out.toString(), err.toString());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the command line threw: " + arguments, e);
    } finally {
      thread.shutdown();
    }
  }
}
