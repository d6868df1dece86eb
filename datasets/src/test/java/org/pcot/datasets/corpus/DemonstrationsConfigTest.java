package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.datasets.corpus.solutions.TemplatesConfig;
import org.pcot.datasets.problems.Addition;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.TokenizerFixture;

class DemonstrationsConfigTest {
  private record Experiment(@Setting("the demonstrations") DemonstrationsConfig corpus) {}

  private static final String PUBLISHED =
      """
      corpus:
        files: {train: [a.jsonl], test: [b.jsonl]}
        name: small
        notation: gsm8k
        columns: {question: question, solution: answer}
        templates:
          prompt: "{question}\\n"
          long_response: "{solution}\\n#### {answer}"
          short_response: "#### {answer}"
        p_cot: 0.4
        rows: 32
        max_prompt_tokens: 60
        max_response_tokens: 40
      """;

  private static DemonstrationsConfig read(String yaml, String... overrides) {
    return ConfigurationReader.parse(Experiment.class, "x.yaml", yaml, List.of(overrides)).corpus();
  }

  @Test
  void filesMakeItPublishedProblems() {
    PublishedConfig corpus = (PublishedConfig) read(PUBLISHED);
    assertThat(corpus.taskName()).isEqualTo("small");
    assertThat(corpus.limits()).isEqualTo(new TokenLimits(60, 40));
    assertThat(corpus.rows()).isEqualTo(32);
    String written = ConfigurationWriter.toYaml(new Experiment(corpus));
    assertThat(written).startsWith("corpus:\n  files:\n").contains("  too_long: reject\n");
    assertThat(written).doesNotContain("eos_token", "chat");
    assertThat(read(written)).isEqualTo(corpus);
  }

  /** Prompts and responses in a model's tokens are those of a turn of its chat. */
  @Test
  void templatesNameSpecialTokensOfTheModel() throws IOException {
    Tokenizer plain = TokenizerFixture.open(TokenizerFixture.small("small-qwen.json"));
    int begin = plain.specialTokens().get("<|begin_of_text|>");
    int end = plain.specialTokens().get("<|end_of_text|>");
    PublishedConfig chat =
        (PublishedConfig)
            read(
                PUBLISHED,
                "corpus.templates.prompt='<|begin_of_text|>{question}'",
                "corpus.templates.eos_token='<|begin_of_text|>'");
    Task task = chat.task(plain, new TreeSet<>(Set.of(end)));
    assertThat(task.endTokens()).containsExactlyInAnyOrder(begin, end);
    assertThat(task.tokenizer().encodePrompt("<|begin_of_text|>a")).startsWith(begin).hasSize(2);
    assertThat(task.tokenizer().encodeResponse("")).containsExactly(begin);
    PublishedConfig text = (PublishedConfig) read(PUBLISHED);
    assertThat(text.task(plain, new TreeSet<>()).tokenizer()).isSameAs(plain);
  }

  @Test
  void specialTokensNeedTheQuestionOnce() throws IOException {
    Tokenizer plain = TokenizerFixture.open(TokenizerFixture.small("small-qwen.json"));
    String twice = "corpus.templates.prompt='{question} {question}";
    TemplatesConfig framed =
        ((PublishedConfig) read(PUBLISHED, twice + "<|end_of_text|>'")).problems().templates();
    assertThatThrownBy(() -> framed.framed(plain))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has {question} more than once");
    TemplatesConfig text = ((PublishedConfig) read(PUBLISHED, twice + "'")).problems().templates();
    assertThat(text.framed(plain)).isSameAs(plain);
  }

  @Test
  void withoutFilesProblemsAreDrawnAsBefore() {
    CorpusConfig corpus = new CorpusConfig(new Addition(4), 0.25, 64, 16);
    assertThat(read("corpus: {task: addition, terms: 4, p_cot: 0.25, rows: 64, test_rows: 16}"))
        .isEqualTo(corpus);
    assertThat(ConfigurationWriter.hash(new Experiment(corpus)))
        .isEqualTo(ConfigurationWriter.hash(new Drawn(corpus)));
  }

  private record Drawn(@Setting("") CorpusConfig corpus) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corpus.d=5 | corpus: d cannot stand beside files",
        "corpus.seed=2 | corpus.seed: unknown key",
        "corpus.files.test=3 | corpus.files.test: must be a list",
        "corpus.rows=0 | corpus.rows: must be a whole number, at least 1",
        "corpus.max_response_tokens=1 | corpus.max_response_tokens: must be a whole number, at least 2",
        "corpus.templates.short_response=\"{answer}\" | corpus: templates.short_response: its",
      })
  void saysWhatIsWrong(String override, String message) {
    assertThatThrownBy(() -> read(PUBLISHED, override))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "prompt='{{question}}' | prompt: has {{question}}, and a field stands in one pair",
        "prompt='Q: {{ question }}' | prompt: has {{ question }}, and",
        "prompt='{question} {{question}}' | prompt: has {{question}}, and",
        "prompt='boxed{{question}}' | prompt: has {{question}}, and",
        "long_response='{{solution}} #### {answer}' | long_response: has {{solution}}, and",
        "short_response='{{question}} #### {answer}' | short_response: has {{question}}, and",
        "short_response='#### {{answer}}' | short_response: its responses state no answer",
        "short_response='#### {{ answer }}' | short_response: has no field {answer}",
      })
  void aFieldInTwoPairsOfBracesIsRefused(String template, String message) {
    assertThatThrownBy(() -> read(PUBLISHED, "corpus.templates." + template))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "short_response='$\\boxed{{answer}}$'",
        "short_response='$\\boxed{\\text{{answer}}}$'",
        "prompt='\\text{{question}}'",
        "prompt='{ {question} }'",
      })
  void bracesOfTexStayText(String template) {
    String math =
        PUBLISHED.replace("gsm8k", "math").replace("#### {answer}", "\\\\boxed{{answer}}");
    assertThat(read(math, "corpus.templates." + template).taskName()).isEqualTo("small");
  }

  @Test
  void keysOfPublishedProblemsNeedFiles() {
    assertThatThrownBy(() -> read("corpus: {task: parity, d: 5, p_cot: 1, rows: 8, name: a}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("corpus: name stands without files");
  }

  @Test
  void everyKeyIsListedOnceOrSaysWhenItIsMeant() {
    List<SettingsReference.Line> lines = SettingsReference.lines(Experiment.class);
    assertThat(lines).doesNotHaveDuplicates();
    assertThat(lines)
        .filteredOn(line -> line.key().equals("corpus.rows"))
        .extracting(line -> line.documentation().substring(0, 20))
        .containsExactly("where files is not g", "where files is given");
  }
}
