package org.pcot.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.pcot.jobs.experiment.EvaluatedModel;
import org.pcot.jobs.experiment.Experiment;

/** From corpus to figure. */
final class AllStages {
  private AllStages() {}

  /** Ends with the table of results and where the figure is. */
  static List<EvaluatedModel> run(Experiment experiment, PrintWriter out) throws IOException {
    experiment.generate();
    experiment.pretrain();
    experiment.posttrain();
    List<EvaluatedModel> models = experiment.evaluate();
    out.println();
    out.print(ResultTable.format(models));
    out.println();
    out.println("results  " + experiment.layout().evaluation());
    out.println("table    " + experiment.layout().results());
    out.flush();
    experiment.figures().forEach(figure -> out.println("figure   " + figure));
    experiment.warnings().forEach(out::println);
    return models;
  }
}
