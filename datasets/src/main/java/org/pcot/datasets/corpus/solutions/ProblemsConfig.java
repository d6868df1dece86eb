package org.pcot.datasets.corpus.solutions;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.configuration.DirectoryName;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.sources.ColumnsConfig;
import org.pcot.datasets.corpus.sources.SourceConfig;
import org.pcot.datasets.corpus.sources.SourceFile;
import org.pcot.datasets.corpus.sources.SourceFiles;
import org.pcot.datasets.problems.AnswerGrader;
import org.pcot.datasets.problems.Problem;

/**
 * Published problems with their solutions: where they are, and how their rows become
 * demonstrations.
 */
public record ProblemsConfig(
    @Setting("name of the corpus; its directory's name begins with it") String name,
    @Setting("how solutions state their final answers, and when two are equal")
        AnswerNotation notation,
    @Setting("where the rows are") SourceConfig files,
    @Setting("which columns they have") ColumnsConfig columns,
    @Setting("how they become demonstrations") TemplatesConfig templates,
    @Setting(value = "probability that a demonstration is long", min = 0, max = 1) double pCot,
    @Setting(
            value = "share of the training rows to validate on, chosen by a hash of the question",
            byDefault = "0",
            min = 0,
            max = 0.9)
        double validationShare,
    @Setting(
            value =
                "what is done with longer rows; truncate removes whole lines from the end of the"
                    + " solution",
            byDefault = "reject")
        TooLong tooLong,
    @Setting(
            value = "what is done with calculator annotations (<<1+2=3>>) in solutions",
            byDefault = "keep")
        Annotations annotations,
    @Setting(
            value = "share of rows that may be rejected before the job fails",
            byDefault = "0.01",
            min = 0,
            max = 1)
        double maxRejectedShare)
    implements Serializable {

  /** What becomes of a row that is too long. */
  public enum TooLong {
    REJECT,
    TRUNCATE
  }

  /** What becomes of calculator annotations. */
  public enum Annotations {
    KEEP,
    REMOVE
  }

  /**
   * @throws UserError for templates whose responses would not state their answer
   */
  public ProblemsConfig {
    DirectoryName.require(name);
    if (validationShare > 0 && !files.validation().isEmpty()) {
      throw new UserError(
          "validation_share is " + validationShare + ", and files.validation names files as well",
          "set one of the two");
    }
    requireAnswer(notation, "long_response", templates.longResponse("q", "s", "1"));
    requireAnswer(notation, "short_response", templates.shortResponse("q", "1"));
  }

  /**
   * The files that are named.
   *
   * @param passedOver is told the files in directories that are no rows
   * @throws UserError when one is missing, or lacks a column
   */
  public List<SourceFile> find(Configuration hadoop, Consumer<String> passedOver)
      throws IOException {
    return SourceFiles.find(files, columns, hadoop, passedOver);
  }

  /** What judges responses to them. */
  public AnswerGrader grader() {
    return AnswerGrader.of(notation, question -> templates.shortResponse(question, "1"));
  }

  /** A row that stands in no file, as it is demonstrated. */
  public Problem example() {
    String question = "What is 2 + 3?";
    String solution = notation == AnswerNotation.GSM8K ? "2 + 3 = 5" : "$2 + 3 = \\boxed{5}$.";
    String answer = "5";
    return new Problem(
        templates.prompt(question),
        templates.longResponse(question, solution, answer),
        templates.shortResponse(question, answer),
        answer);
  }

  /** MATH's solutions state the answer themselves, so their template need not. */
  private static void requireAnswer(AnswerNotation notation, String key, String response) {
    boolean isInSolution = notation == AnswerNotation.MATH && key.equals("long_response");
    boolean isStated =
        notation.stated(response).filter(stated -> notation.areEqual("1", stated)).isPresent();
    if (!isStated && !isInSolution) {
      throw new UserError(
          "templates." + key + ": its responses state no answer that " + label(notation) + " reads",
          "put the answer where it is looked for: " + example(notation));
    }
  }

  private static String label(AnswerNotation notation) {
    return notation == AnswerNotation.GSM8K ? "gsm8k" : "math";
  }

  private static String example(AnswerNotation notation) {
    return notation == AnswerNotation.GSM8K ? "#### {answer}" : "\\boxed{{answer}}";
  }
}
