package org.pcot.jobs.progress;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far long work has come: a bar that is redrawn on a terminal, a line now and then elsewhere.
 */
public final class Progress {
  private static final int BAR_CELLS = 24;
  private static final long TERMINAL_PERIOD_MS = 100;
  private static final long LOG_PERIOD_MS = 10_000;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean isTerminal;
  private final LongSupplier clockMs;

  Progress(PrintWriter err, boolean isTerminal, LongSupplier clockMs) {
    this.err = err;
    this.isTerminal = isTerminal;
    this.clockMs = clockMs;
  }

  /** On this writer, which is taken to be a terminal when the program has one. */
  public static Progress on(PrintWriter err) {
    return new Progress(err, System.console() != null, () -> System.nanoTime() / 1_000_000);
  }

  /**
   * Begins a stage.
   *
   * @param done units of work that were done before
   * @param total units of work when it will be over
   */
  public Stage begin(String title, long done, long total) {
    return new Stage(title, done, total);
  }

  /** A line of its own, such as what was found damaged and is made again. */
  public void say(String line) {
    err.println((isTerminal ? ERASE_LINE : "") + line);
    err.flush();
  }

  /** One stage under way. */
  public final class Stage implements AutoCloseable {
    private final String title;
    private final long total;
    private final long start = clockMs.getAsLong();
    private final long doneBefore;
    private long done;
    private long lastShown;
    private String note = "";
    private boolean isShown;

    private Stage(String title, long done, long total) {
      this.title = title;
      this.total = total;
      this.doneBefore = done;
      this.done = done;
      this.lastShown = start;
      this.isShown = true;
      if (isTerminal) {
        show();
      }
    }

    /**
     * @param newNote what is worth knowing, such as the loss; stays until the next one
     */
    public void update(long nowDone, String newNote) {
      done = nowDone;
      note = newNote;
      isShown = false;
      long now = clockMs.getAsLong();
      if (now - lastShown >= (isTerminal ? TERMINAL_PERIOD_MS : LOG_PERIOD_MS)) {
        lastShown = now;
        show();
      }
    }

    /** Leaves a last line behind. */
    @Override
    public void close() {
      if (!isShown) {
        show();
      }
      if (isTerminal) {
        err.println();
        err.flush();
      }
    }

    private void show() {
      isShown = true;
      String text =
          String.format(
              Locale.ROOT, "%-28s %s%d/%d %s  %s", title, bar(), done, total, time(), note);
      if (isTerminal) {
        err.print(ERASE_LINE + text.stripTrailing());
      } else {
        err.println(text.stripTrailing());
      }
      err.flush();
    }

    private String bar() {
      if (!isTerminal) {
        return "";
      }
      int full = total == 0 ? BAR_CELLS : (int) (BAR_CELLS * done / total);
      return "[" + "#".repeat(full) + ".".repeat(BAR_CELLS - full) + "] ";
    }

    /** Time taken, and while under way the time that the rest will take at this rate. */
    private String time() {
      long elapsed = clockMs.getAsLong() - start;
      long doneNow = done - doneBefore;
      if (done >= total || doneNow == 0) {
        return seconds(elapsed);
      }
      return seconds(elapsed) + ", " + seconds(elapsed * (total - done) / doneNow) + " to go";
    }

    private static String seconds(long ms) {
      long s = ms / 1000;
      return s < 60 ? s + " s" : String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60);
    }
  }
}
