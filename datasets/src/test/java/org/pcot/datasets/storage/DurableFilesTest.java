package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  private static final String REFUSAL = "test.refusal";

  /** Refuses to create files as HDFS does. */
  public static final class RefusingFileSystem extends FilterFileSystem {
    public RefusingFileSystem() {
      super(new RawLocalFileSystem());
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable progress)
        throws IOException {
      throw new RemoteException(getConf().get(REFUSAL), "refused");
    }
  }

  private final Configuration configuration = new Configuration();
  @TempDir java.nio.file.Path root;

  @BeforeEach
  void useIt() {
    configuration.setClass("fs.file.impl", RefusingFileSystem.class, FilterFileSystem.class);
    configuration.setBoolean("fs.file.impl.disable.cache", true);
  }

  private boolean createNew(String refusal) throws IOException {
    configuration.set(REFUSAL, refusal);
    return DurableFiles.createNew(new Path(root.resolve("a").toUri()), configuration);
  }

  /** So for as long as the file is open, and somewhat longer if its creator died meanwhile. */
  @Test
  void whoComesWhileHdfsCreatesTheFileIsNotFirst() throws IOException {
    assertThat(createNew("org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException")).isFalse();
    assertThat(createNew("org.apache.hadoop.hdfs.protocol.RecoveryInProgressException")).isFalse();
    assertThatThrownBy(() -> createNew("org.apache.hadoop.security.AccessControlException"))
        .hasMessageContaining("permission denied");
  }
}
