package org.pcot.datasets.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcot.datasets.configuration.ConfigurationDifference;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Discriminator;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.corpus.sources.SourceFile;

/** What a corpus is made of; it determines every row. */
@Discriminator(key = "problems", setting = @Setting("whether problems are drawn or published"))
public sealed interface Origin permits Origin.Generated, Origin.Published {

  /** What stands in the column {@code task}. */
  String task();

  /** Whether no test input is a training input too, whatever the rows. */
  boolean separatesInputs();

  /** What differs from what is asked for, a line for each difference; empty when nothing does. */
  List<String> differences(Origin asked);

  /** Problems that are drawn. */
  record Generated(
      @Setting("what was asked for, with every default") CorpusConfig configuration,
      @Setting("seed of the random streams") long seed)
      implements Origin {

    @Override
    public String task() {
      return configuration.mixture().task().name();
    }

    @Override
    public boolean separatesInputs() {
      return configuration.mixture().task().source().separatesInputs();
    }

    @Override
    public List<String> differences(Origin asked) {
      if (!(asked instanceof Generated generated)) {
        return List.of("its problems are drawn, published ones are asked for");
      }
      return ConfigurationDifference.between(flat(), generated.flat());
    }

    private Map<String, JsonNode> flat() {
      Map<String, JsonNode> flat =
          ConfigurationDifference.flat(ConfigurationWriter.toJsonTree(configuration));
      flat.put("seed", LongNode.valueOf(seed));
      return flat;
    }
  }

  /** Published problems with their solutions. */
  record Published(
      @Setting("what was asked for, with every default") SolutionsConfig configuration,
      @Setting("files that the rows were read from") List<SourceFile> sources,
      @Setting("SHA-256 of the tokenizer: its files, and how texts start and end")
          Optional<String> tokenizerSha256)
      implements Origin {

    @Override
    public String task() {
      return configuration.problems().name();
    }

    @Override
    public boolean separatesInputs() {
      return true;
    }

    @Override
    public List<String> differences(Origin asked) {
      if (!(asked instanceof Published published)) {
        return List.of("its problems are published ones, drawn ones are asked for");
      }
      List<String> differences =
          ConfigurationDifference.between(configuration, published.configuration);
      if (!differences.isEmpty()) {
        return differences;
      }
      if (!tokenizerSha256.equals(published.tokenizerSha256)) {
        differences.add(
            "its tokenizer was read from other files then, or its texts started or ended otherwise");
      }
      if (!sources.equals(published.sources)) {
        differences.add(
            "its source files had another content then: " + pathsOfOthers(published.sources));
      }
      return differences;
    }

    /** Of those that are in one of the two lists, or have another content there. */
    private String pathsOfOthers(List<SourceFile> asked) {
      return Stream.concat(
              asked.stream().filter(file -> !sources.contains(file)),
              sources.stream().filter(file -> !asked.contains(file)))
          .map(SourceFile::path)
          .distinct()
          .collect(Collectors.joining(", "));
    }
  }
}
