package org.pcot.jobs.watch;

import java.io.IOException;
import java.io.PrintWriter;

/** Shows an experiment: once where nobody sits before a terminal, else until nobody writes it. */
public record WatchLoop(Watch watch, PrintWriter out, boolean isTerminal) {
  private static final long PERIOD_MS = 2000;
  private static final String HOME_AND_ERASE = "\u001b[H\u001b[J";

  public void run() throws IOException, InterruptedException {
    if (!isTerminal) {
      out.println(WatchText.line(watch.look()));
      return;
    }
    while (show().writer().isPresent()) {
      Thread.sleep(PERIOD_MS);
    }
  }

  private Watched show() throws IOException {
    Watched seen = watch.look();
    out.print(HOME_AND_ERASE);
    WatchText.lines(seen).forEach(out::println);
    out.flush();
    return seen;
  }
}
