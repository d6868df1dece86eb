package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.problems.Split;

/** Files and directories whose names Hadoop and Spark would take for patterns or URIs. */
class NamesOfFilesTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();

  @TempDir Path directory;

  @BeforeEach
  void writeTest() throws IOException {
    write("test.jsonl", 0);
  }

  private String write(String name, int row) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    String split = name.equals("test.jsonl") ? "test" : "train";
    return SolutionFiles.write(file, List.of(SolutionFiles.row(split, row))).toString();
  }

  private SolutionsConfig config(List<String> train) throws JsonProcessingException {
    return SolutionFiles.config(
        directory, "files.train=" + new ObjectMapper().writeValueAsString(train));
  }

  private List<String> answers(String corpus, String... train) throws IOException {
    String path = directory.resolve(corpus).toString();
    new PublishedCorpus(config(List.of(train))).write(SPARK, path, 2);
    Corpus written = Corpus.open(SPARK, path);
    CorpusTestSupport.assertContent(written);
    return written.examples(Split.TRAIN).stream().map(example -> example.answer()).toList();
  }

  @Test
  void aPathThatExistsIsReadAndAnOutputIsNoPattern() throws IOException {
    String[] names = {
      "train[1].jsonl",
      "{a,b}.jsonl",
      "*.jsonl",
      "10:00.jsonl",
      "100% #1?.jsonl",
      "été ۳.jsonl",
      "a\\b.jsonl",
    };
    List<String> files = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      files.add(write("in [v1] {x}: 5%, é/" + names[i], i));
    }
    files.add("file:" + write("plain.jsonl", names.length));
    assertThat(answers("out [p=0.3] {x}: 5%, é *?\\", files.toArray(String[]::new)))
        .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
    assertThat(answers("corpus", directory.resolve("in [v1] {x}: 5%, é").toString()))
        .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6");
  }

  @Test
  void whatIsNotThereIsAPattern() throws IOException {
    write("in/train-1.jsonl", 1);
    write("in/train-2.jsonl", 2);
    write("in/other.jsonl", 3);
    assertThat(answers("corpus", directory + "/in/train-[12].jsonl"))
        .containsExactlyInAnyOrder("1", "2");
  }

  /** Hadoop would pass over it, and the corpus would lack its rows. */
  @Test
  @DisabledOnOs({OS.WINDOWS, OS.MAC})
  void aFileWhoseNameCannotBeReadIsTold() throws Exception {
    write("in/train.jsonl", 1);
    String latin1 = "cp \"$0/train.jsonl\" \"$0/$(printf '\\351').jsonl\"";
    Process copy = new ProcessBuilder("bash", "-c", latin1, directory + "/in").start();
    assertThat(copy.waitFor()).isZero();
    for (String files : List.of("/in", "/in/*.jsonl")) {
      assertThatThrownBy(() -> answers("corpus", directory + files))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("not of this process's encoding");
    }
  }

  @Test
  void aPatternThatHadoopCannotMatchIsTold() throws IOException {
    write("in/10:00.jsonl", 1);
    assertThatThrownBy(() -> answers("corpus", directory + "/in/*.jsonl"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be matched");
  }
}
