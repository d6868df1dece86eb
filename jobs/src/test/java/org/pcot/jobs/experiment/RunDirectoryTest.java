package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class RunDirectoryTest {
  private static final Configuration HADOOP = new Configuration(false);

  @Test
  void theWorkingDirectoryAndTheOneAboveHaveTheirNames() throws IOException {
    java.nio.file.Path here = java.nio.file.Path.of("").toAbsolutePath();
    assertThat(RunDirectory.named(new Path("."), HADOOP).getName())
        .isEqualTo(here.getFileName().toString());
    assertThat(RunDirectory.named(new Path(".."), HADOOP).getName())
        .isEqualTo(here.getParent().getFileName().toString());
  }

  @Test
  void otherPathsStayAsTheyAre() throws IOException {
    for (String path : new String[] {"runs/demo", "/tmp/demo/", "demo", "../demo"}) {
      assertThat(RunDirectory.named(new Path(path), HADOOP)).isEqualTo(new Path(path));
    }
  }
}
