package org.pcot.datasets.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.UserError;

class EnvironmentFaultTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir static Path root;

  /** Something that fails. */
  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  static Stream<Arguments> realFaults() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    return Stream.of(
        arguments(
            EnvironmentFault.NO_SPACE, "No space left", act(() -> Files.write(FULL, bytes()))),
        arguments(
            EnvironmentFault.A_DIRECTORY, "Is a directory", act(() -> Files.readString(root))),
        arguments(EnvironmentFault.A_DIRECTORY, root.toString(), act(() -> open(root))),
        arguments(
            EnvironmentFault.NOT_A_DIRECTORY,
            "file/below",
            act(() -> Files.readString(file.resolve("below")))),
        arguments(
            EnvironmentFault.NOT_A_DIRECTORY, "file", act(() -> Files.newDirectoryStream(file))),
        arguments(EnvironmentFault.NOT_A_DIRECTORY, "file", act(() -> mkdirs(file.resolve("a/b")))),
        arguments(
            EnvironmentFault.MISSING,
            "nothing",
            act(() -> Files.readString(root.resolve("nothing")))),
        arguments(EnvironmentFault.MISSING, "nothing", act(() -> open(root.resolve("nothing")))),
        arguments(EnvironmentFault.LONG_NAME, "ééé", act(() -> Files.write(longName(), bytes()))),
        arguments(EnvironmentFault.NO_FILE_SYSTEM, "nosuch", act(() -> fileSystem("nosuch:///a"))),
        arguments(
            EnvironmentFault.NO_FILE_SYSTEM, "S3AFileSystem", act(() -> fileSystem("s3a://b/a"))),
        arguments(
            EnvironmentFault.NETWORK,
            "no-host.invalid",
            act(() -> fileSystem("hdfs://no-host.invalid/a"))),
        arguments(
            EnvironmentFault.NETWORK, "refused", act(() -> new Socket("127.0.0.1", closedPort()))),
        arguments(EnvironmentFault.PORT, "in use", act(EnvironmentFaultTest::bindTwice)),
        arguments(
            EnvironmentFault.MEMORY,
            "array size",
            act(() -> java.util.Arrays.fill(new long[Integer.MAX_VALUE], 1))),
        arguments(
            EnvironmentFault.NATIVE_CODE,
            "nosuchlibrary",
            act(() -> System.loadLibrary("nosuchlibrary"))),
        arguments(
            EnvironmentFault.OPEN_FILES,
            "Too many open files",
            act(EnvironmentFaultTest::missClassForWantOfFiles)),
        arguments(
            EnvironmentFault.CHECKSUM,
            "checked",
            act(EnvironmentFaultTest::readWithStaleChecksums)));
  }

  private static void missClassForWantOfFiles() {
    IOException cause = new IOException("aws.jar (Too many open files)");
    throw (Error) new NoClassDefFoundError("com/amazonaws/AmazonClient").initCause(cause);
  }

  @ParameterizedTest
  @MethodSource("realFaults")
  void aRealFaultIsKnownWhateverWrapsIt(EnvironmentFault kind, String named, Action action) {
    Throwable failure = failureOf(action);
    assertThat(EnvironmentFault.in(failure)).as(failure.toString()).contains(kind);
    UserError told =
        EnvironmentFault.explain(new IllegalStateException("task 7 failed", failure)).orElseThrow();
    assertThat(told).hasMessageContaining(named);
    assertThat(told.remedy()).isNotBlank();
    assertThat(told.getMessage().lines()).hasSize(1);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments(EnvironmentFault.NO_SPACE, "java.io.IOException: Disk quota exceeded"),
        arguments(
            EnvironmentFault.DATANODES,
            "Failed to replace a bad datanode on the existing pipeline due to no more good datanodes"
                + " being available to try."),
        arguments(
            EnvironmentFault.DATANODES,
            "File /a could only be written to 0 of the 1 minReplication nodes. There are 0"
                + " datanode(s) running and 0 node(s) are excluded in this operation."),
        arguments(
            EnvironmentFault.DATANODES,
            "File /a could only be written to 1 of the 2 minReplication nodes. There are 1"
                + " datanode(s) running and 1 node(s) are excluded in this operation."),
        arguments(
            EnvironmentFault.NO_SPACE,
            "File /a could only be written to 0 of the 1 minReplication nodes. There are 3"
                + " datanode(s) running and 3 node(s) are excluded in this operation."),
        arguments(EnvironmentFault.READ_ONLY, "/a/b: Read-only file system"),
        arguments(EnvironmentFault.PERMISSION, "/a/b (Permission denied)"),
        arguments(EnvironmentFault.OPEN_FILES, "/a/b: Too many open files"),
        arguments(EnvironmentFault.DEVICE, "Input/output error"),
        arguments(EnvironmentFault.DEVICE, "/a/b: Stale file handle"),
        arguments(
            EnvironmentFault.CODEC,
            "Class org.apache.hadoop.io.compress.BrotliCodec was not found"),
        arguments(EnvironmentFault.CODEC, "Class com.hadoop.compression.lzo.LzoCodec not found"),
        arguments(EnvironmentFault.NO_BUCKET, "UnknownStoreException: `s3a://b/': does not exist"),
        arguments(
            EnvironmentFault.NO_BUCKET,
            "s3a://b/a: com.amazonaws.services.s3.model.AmazonS3Exception: The specified bucket does"
                + " not exist (Status Code: 404; Error Code: NoSuchBucket)"),
        arguments(
            EnvironmentFault.CREDENTIALS,
            "com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Status Code: 403; Error"
                + " Code: InvalidAccessKeyId)"),
        arguments(
            EnvironmentFault.NETWORK,
            "com.amazonaws.SdkClientException: Unable to execute HTTP request: Connect to"
                + " 127.0.0.1:9 failed: Connection refused"),
        arguments(
            EnvironmentFault.NO_FILE_SYSTEM,
            "java.lang.NoClassDefFoundError: com/amazonaws/AmazonClientException"),
        arguments(EnvironmentFault.CREDENTIALS, "No AWS Credentials: NoAuthWithAWSException"),
        arguments(EnvironmentFault.CREDENTIALS, "Client cannot authenticate via:[TOKEN, KERBEROS]"),
        arguments(EnvironmentFault.CLOCK, "Clock skew too great (37)"),
        arguments(EnvironmentFault.NO_MASTER, "Could not parse Master URL: 'sparc://h'"),
        arguments(EnvironmentFault.PORT, "Service 'sparkDriver' failed: Address already in use"),
        arguments(EnvironmentFault.NATIVE_MEMORY, "Physical memory usage is too high: 5G > 4G"),
        arguments(EnvironmentFault.MEMORY, "System memory 67108864 must be at least 471859200"),
        arguments(
            EnvironmentFault.THREADS, "unable to create native thread: possibly out of memory"),
        arguments(EnvironmentFault.TEMPORARY, "Failed to create a temp directory (under /tmp)"),
        arguments(
            EnvironmentFault.NATIVE_MEMORY,
            "ExecutorLostFailure (executor 1 exited): Container killed, exit code 137"),
        arguments(EnvironmentFault.EXECUTORS, "ExecutorLostFailure (executor 1 exited)"),
        arguments(
            EnvironmentFault.WRONG_JAVA,
            "module java.base does not \"opens java.nio\" to unnamed module"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aFaultThatComesAsTextIsKnown(EnvironmentFault kind, String text) {
    assertThat(EnvironmentFault.in(new RuntimeException(text))).contains(kind);
  }

  @Test
  void anErrorOfHadoopsIsKnown() {
    Throwable failure = failureOf(EnvironmentFaultTest::fillTheDisk);
    assertThat(failure).isInstanceOf(FSError.class);
    assertThat(EnvironmentFault.explain(failure).orElseThrow())
        .hasMessageStartingWith("no space left on its disk");
    assertThat(EnvironmentFault.explainWrite(failure, "/runs/a").orElseThrow())
        .hasMessageStartingWith("cannot write /runs/a: no space left on its disk");
  }

  @Test
  void ofTheTextOfASparkFailureTheLineThatNamesItIsTold() {
    Throwable failure =
        new SparkException(
            "Job aborted due to stage failure: Task 0 failed\n"
                + "Lost task 0.0 (executor 2): java.io.IOException: No space left on device\n"
                + "\tat java.base/java.io.FileOutputStream.write(FileOutputStream.java)\n");
    assertThat(EnvironmentFault.explain(failure).orElseThrow())
        .hasMessageContaining("executor 2")
        .hasMessageNotContaining("\n");
  }

  @Test
  void theFramesOfAFailedTaskNameNoFault() {
    Throwable failure =
        new SparkException(
            "Lost task 0.0 (executor 2): java.lang.IndexOutOfBoundsException: 7\n"
                + "\tat jdk.incubator.vector/jdk.incubator.vector.FloatVector.intoArray(F.java:1)\n"
                + "\tat com.amazonaws.services.s3.AmazonS3Client.getObject(A.java:1)\n");
    assertThat(EnvironmentFault.in(failure)).isEmpty();
  }

  @Test
  void theFileOfStaleChecksumsIsNamed() {
    Throwable failure = failureOf(EnvironmentFaultTest::readWithStaleChecksums);
    assertThat(EnvironmentFault.explain(failure).orElseThrow().remedy())
        .startsWith(
            "remove " + root.resolve(".checked.crc").toUri().toString().replace("///", "/"));
  }

  @Test
  void whatIsNotForeseenIsNoFaultOfTheEnvironment() {
    assertThat(EnvironmentFault.in(new UncheckedIOException(new IOException("x")))).isEmpty();
    assertThat(EnvironmentFault.in(new IllegalStateException("rank is 3"))).isEmpty();
    assertThat(EnvironmentFault.in(new NullPointerException())).isEmpty();
  }

  @Test
  void aMistakeThatIsToldAlreadyIsNotToldAnew() {
    UserError mistake = new UserError("x: Permission denied", "ask", new IOException());
    Throwable failure = new IllegalStateException("Job aborted due to stage failure", mistake);
    assertThat(EnvironmentFault.in(failure)).isEmpty();
    assertThat(EnvironmentFault.explain(failure)).containsSame(mistake);
  }

  @Test
  void aDirectoryForTemporaryFilesIsTriedBefore() {
    TemporaryDirectory.require(root);
    assertThat(failureOf(() -> TemporaryDirectory.require(Path.of("/dev/null"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/dev/null: cannot use the directory for temporary files");
  }

  private static Action act(Action action) {
    return action;
  }

  private static Throwable failureOf(Action action) {
    try {
      action.run();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing failed");
  }

  private static byte[] bytes() {
    return new byte[1 << 14];
  }

  /** Short in characters, long in bytes. */
  private static Path longName() {
    return root.resolve("é".repeat(200));
  }

  private static FileSystem fileSystem(String path) throws IOException {
    return new org.apache.hadoop.fs.Path(path).getFileSystem(new Configuration());
  }

  private static void fillTheDisk() throws IOException {
    FileSystem local = ((LocalFileSystem) fileSystem("file:///")).getRawFileSystem();
    try (var out = local.append(new org.apache.hadoop.fs.Path(FULL.toUri()))) {
      out.write(bytes());
    }
  }

  private static void open(Path file) throws IOException {
    fileSystem("file:///").open(new org.apache.hadoop.fs.Path(file.toUri())).close();
  }

  private static void mkdirs(Path directory) throws IOException {
    fileSystem("file:///").mkdirs(new org.apache.hadoop.fs.Path(directory.toUri()));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void bindTwice() throws IOException {
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(first.getLocalPort())) {
      second.accept();
    }
  }

  private static void readWithStaleChecksums() throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(root.toUri().resolve("checked"));
    FileSystem fileSystem = fileSystem("file:///");
    try (var out = fileSystem.create(file)) {
      out.writeUTF("before");
    }
    Files.writeString(root.resolve("checked"), "changed by another program");
    try (var in = fileSystem.open(file)) {
      in.readAllBytes();
    }
  }
}
