package org.pcot.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Stand-ins for NVIDIA's tool of that name, for machines without a card. */
final class NvidiaSmi {
  static final Path FIND_GPUS = TestJvm.CONF.resolve("spark/find-gpus");

  /** What it lists on a host with two cards. */
  static final String TWO_CARDS =
      """
      GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77)
      GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-6d2a5a1c-0b61-9c5e-9d30-34a3e1d1f0c2)
      """;

  private NvidiaSmi() {}

  /**
   * Puts one into a directory for the PATH.
   *
   * @param lists what it prints whatever it is asked
   */
  static void standIn(Path directory, String lists, int exitCode) throws IOException {
    Files.createDirectories(directory);
    Path script = directory.resolve("nvidia-smi");
    Files.writeString(script, "#!/bin/sh\ncat <<'END'\n" + lists + "END\nexit " + exitCode + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
