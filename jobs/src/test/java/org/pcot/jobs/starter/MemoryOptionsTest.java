package org.pcot.jobs.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** conf/memory-options on machines and containers that are files. */
@DisabledOnOs(OS.WINDOWS)
class MemoryOptionsTest {
  private static final long MIB = 1 << 20;
  private static final long NO_LIMIT_OF_VERSION_1 = 0x7FFF_FFFF_FFFF_F000L;

  @TempDir private Path root;

  @Test
  void aMachineGivesAQuarterToTheHeapAndHalfToWhatLiesOutside() throws Exception {
    machine(8192);
    assertThat(options()).isEqualTo(printed(2048, 4096, 8192));
  }

  @Test
  void whereLittleIsFreeTheHeapIsStillWhatSparkNeeds() throws Exception {
    machine(1465);
    assertThat(options()).isEqualTo(printed(512, 697, 1465));
    machine(700);
    assertThat(options()).isEqualTo(printed(512, 64, 700));
  }

  @Test
  void tooLittleIsRefusedWithWhatIsThereAndWhatIsNeeded() throws Exception {
    machine(639);
    assertThat(refusal())
        .isEqualTo(
            """
            pcot: there are 639 MiB of memory, and pcot needs 640 MiB
                  give it more: the limit is what is free on this machine
            """);
  }

  @Test
  void aContainersLimitCountsAndNotTheHostsMemory() throws Exception {
    machine(65_536);
    group("0::/");
    file("sys/fs/cgroup/memory.max", 4096 * MIB);
    file("sys/fs/cgroup/memory.high", "max");
    file("sys/fs/cgroup/memory.current", 96 * MIB);
    assertThat(options()).isEqualTo(printed(1000, 2000, 4000));
  }

  @Test
  void cachedFilesAreFreeAgain() throws Exception {
    machine(65_536);
    group("0::/");
    file("sys/fs/cgroup/memory.max", 4096 * MIB);
    file("sys/fs/cgroup/memory.current", 3096 * MIB);
    file(
        "sys/fs/cgroup/memory.stat",
        "anon 7\nfile 9\ninactive_file %d\nactive_file %d\n".formatted(2000 * MIB, 1000 * MIB));
    assertThat(options()).isEqualTo(printed(1000, 2000, 4000));
  }

  @Test
  void theTightestOfAGroupAndThoseAboveItDecides() throws Exception {
    machine(65_536);
    group("0::/pod/container");
    file("sys/fs/cgroup/pod/container/memory.max", "max");
    file("sys/fs/cgroup/pod/container/memory.high", 2048 * MIB);
    file("sys/fs/cgroup/pod/container/memory.current", 0);
    file("sys/fs/cgroup/pod/memory.max", 500 * MIB);
    file("sys/fs/cgroup/pod/memory.current", 0);
    assertThat(refusal())
        .contains("there are 500 MiB")
        .contains("memory.max of the control group /sys/fs/cgroup/pod\n");
    file("sys/fs/cgroup/pod/memory.max", 4096 * MIB);
    assertThat(options()).isEqualTo(printed(512, 1024, 2048));
  }

  /** In a container of version 1 the group's path is the host's, and the mount is the group. */
  @Test
  void groupsOfTheFirstVersionCountWhereverTheContainerSeesThem() throws Exception {
    machine(65_536);
    group("5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", 1024 * MIB);
    file("sys/fs/cgroup/memory/memory.usage_in_bytes", 124 * MIB);
    assertThat(options()).isEqualTo(printed(512, 132, 900));
    file("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", 800 * MIB);
    file("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", 300 * MIB);
    file(
        "sys/fs/cgroup/memory/docker/abc/memory.stat",
        "inactive_file 1\ntotal_inactive_file %d\ntotal_active_file 0\n".formatted(200 * MIB));
    assertThat(options()).isEqualTo(printed(512, 64, 700));
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", NO_LIMIT_OF_VERSION_1);
    file("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", NO_LIMIT_OF_VERSION_1);
    assertThat(options()).isEqualTo(printed(16_384, 32_768, 65_536));
  }

  @Test
  void theShellsLimitOnAddressSpaceLeavesRoomForWhatJavaReserves() throws Exception {
    machine(65_536);
    String limited = "ulimit -v %d && exec \"$0\" \"$@\"";
    assertThat(Starter.run("bash", "-c", limited.formatted(6144 * 1024), script(), root.toString()))
        .isEqualTo(new Starter.Result(0, printed(512, 1024, 2048), ""));
    assertThat(
            Starter.run("bash", "-c", limited.formatted(4096 * 1024), script(), root.toString())
                .errors())
        .contains("there are 0 MiB")
        .contains("ulimit -v: 4194304 KiB");
  }

  private static String script() {
    return Starter.CLONE.resolve("conf/memory-options").toString();
  }

  private String options() throws Exception {
    Starter.Result result = Starter.run(script(), root.toString());
    assertThat(result.errors()).isEmpty();
    return result.output();
  }

  private String refusal() throws Exception {
    Starter.Result result = Starter.run(script(), root.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    return result.errors();
  }

  private static String printed(int heap, int outside, int all) {
    return "-Xmx%dm -Dorg.bytedeco.javacpp.maxbytes=%dm -Dorg.bytedeco.javacpp.maxphysicalbytes=%dm%n"
        .formatted(heap, outside, all);
  }

  private void machine(long availableMib) throws IOException {
    file(
        "proc/meminfo",
        "MemTotal: 99999999 kB\nMemFree: 1 kB\nMemAvailable: %d kB\n"
            .formatted(availableMib * 1024));
  }

  private void group(String lines) throws IOException {
    file("proc/self/cgroup", lines + "\n");
  }

  private void file(String path, Object content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content + "\n");
  }
}
