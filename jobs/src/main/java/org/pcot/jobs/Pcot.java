package org.pcot.jobs;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkUserAppException;
import org.pcot.datasets.UserError;
import org.pcot.jobs.cli.PcotCommand;
import org.pcot.jobs.cli.ThreadFailure;

/** Where the program starts: {@code spark-submit --class org.pcot.jobs.Pcot}. */
public final class Pcot {
  private Pcot() {}

  /**
   * Ends with the code of {@link PcotCommand}.
   *
   * @throws SparkUserAppException with it, where YARN is to report it
   */
  public static void main(String[] args) throws SparkUserAppException {
    Optional<UserError> tooFew = OpenFiles.tooFew();
    if (tooFew.isPresent()) {
      System.err.println("pcot: " + tooFew.get().getMessage());
      System.err.println("      " + tooFew.get().remedy());
      ExitStatus.end(2);
      return;
    }
    Locale.setDefault(Locale.ROOT); // libraries take it for the names of files and for figures
    Outlet out = new Outlet(System.out);
    Outlet err = new Outlet(System.err);
    OrderlyEnd end = OrderlyEnd.of(out, err, args);
    PrintWriter errors = new PrintWriter(err, true);
    Thread.setDefaultUncaughtExceptionHandler(
        new ThreadFailure(errors, Arrays.asList(args).contains("--verbose")));
    int code = PcotCommand.run(end::begin, new PrintWriter(out, true), errors, args);
    end.finish(code);
    ExitStatus.end(code);
  }
}
