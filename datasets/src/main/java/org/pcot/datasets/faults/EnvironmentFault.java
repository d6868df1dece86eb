package org.pcot.datasets.faults;

import java.io.FileNotFoundException;
import java.lang.reflect.InaccessibleObjectException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.pcot.datasets.Excerpt;
import org.pcot.datasets.UserError;

/**
 * The kinds of fault that lie outside pcot, in the order in which they are looked for: a narrow one
 * before the wider one that it would also pass for.
 *
 * <p>A kind is known by the class of an exception in the chain of causes, or by a text: operating
 * systems have no classes, those of a store may not be there, and Spark passes on a failed task as
 * text.
 */
public enum EnvironmentFault {
  OPEN_FILES(
      "too many files are open",
      "raise the limit (ulimit -n), and try again",
      "Too many open files"),
  WRONG_JAVA(
      "Java is another version, or was started without options that pcot needs",
      "start the program by ./pcot, or give Java 17 the options in conf/jvm.options",
      "does not \"opens|does not export|UnsupportedClassVersionError|jdk[./]incubator[./]vector",
      InaccessibleObjectException.class),
  CHECKSUM(
      "a file differs from the checksums in the hidden .crc file beside it",
      "remove that .crc file if the file is what it should be, or use another copy",
      "ChecksumException",
      ChecksumException.class),
  CODEC(
      "a file is compressed by a codec that is not there",
      "write the file again with snappy, gzip, zstd or no compression, or put the codec's jar on the"
          + " class path",
      "Class \\S*Codec was not found|Class \\S*Codec not found|CompressionCodecNotSupported"
          + "|native \\w+ library not available|without \\w+ support",
      BadConfigurationException.class),
  NO_FILE_SYSTEM(
      "there is no file system for a path",
      "check the path (--output, and those in the file); s3a, gs and abfs need their store's jars"
          + " on the class path",
      "No FileSystem for scheme|Class \\S*(FileSystem|FS|Fs) not found"
          + "|No AbstractFileSystem|(NoClassDefFoundError|ClassNotFoundException): (Class )?"
          + "(com[./]amazonaws|software[./]amazon|com[./]google[./]cloud[./]hadoop)",
      UnsupportedFileSystemException.class),
  NO_MASTER(
      "Spark does not know this master",
      "name one, such as local[*], spark://HOST:7077 or yarn (which needs HADOOP_CONF_DIR)",
      "Could not parse Master URL|Master must (either be yarn or )?start with"
          + "|HADOOP_CONF_DIR or YARN_CONF_DIR must be set"),
  CLOCK(
      "the clock of this machine and of another one differ",
      "set the clock (by NTP), and try again",
      "RequestTimeTooSkewed|Clock skew too great|NotAfter:|NotBefore:",
      CertificateExpiredException.class,
      CertificateNotYetValidException.class),
  CREDENTIALS(
      "a service wants other credentials, or has none",
      "log in (kinit), or set the keys of the store, and try again",
      "NoAuthWithAWS|CredentialInitialization|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken"
          + "|Client cannot authenticate via|GSS initiate failed|SIMPLE authentication is not"
          + "|Unable to load (AWS )?credentials|KerberosAuthException|401 Unauthorized|InvalidToken",
      SaslException.class,
      LoginException.class),
  NO_BUCKET(
      "there is no such bucket",
      "check the bucket's name and the store's address, or make the bucket",
      "UnknownStoreException|NoSuchBucket|[Bb]ucket \\S* ?does not exist|ContainerNotFound"),
  PORT(
      "cannot listen on a port of this machine",
      "check spark.driver.bindAddress, spark.driver.host and the ports, or free one",
      "BindException|Address already in use|Cannot assign requested address",
      BindException.class),
  NETWORK(
      "a service does not answer",
      "check its address, and that it runs and can be reached from here",
      "UnknownHostException|ConnectException|NoRouteToHostException|SocketTimeoutException"
          + "|Connection (refused|reset|timed out)|ConnectTimeout|All masters are unresponsive"
          + "|Master removed our application|in state standby|Name node is in safe mode",
      UnknownHostException.class,
      ConnectException.class,
      NoRouteToHostException.class,
      SocketTimeoutException.class,
      UnresolvedAddressException.class,
      SSLException.class,
      StandbyException.class,
      SafeModeException.class),
  THREADS(
      "this machine gives no more threads",
      "raise the limit on processes (ulimit -u, or the container's), or use fewer cores",
      "unable to create (new )?native thread|pthread_create failed"),
  NATIVE_MEMORY(
      "too little memory outside of Java's heap",
      "free memory or raise the container's limit; or use a smaller model, smaller batches or fewer"
          + " cores",
      "Physical memory usage is too high|Failed to allocate memory|direct buffer memory"
          + "|Direct buffer memory|Cannot allocate memory|exceeding (physical )?memory limits"
          + "|[Ee]xit (code|status):? 137"),
  MEMORY(
      "too little memory for Java's heap",
      "free memory, or use a smaller model, smaller batches or fewer cores; with spark-submit raise"
          + " spark.driver.memory and spark.executor.memory",
      "OutOfMemoryError|INVALID_(DRIVER|EXECUTOR)_MEMORY|memory \\d+ must be at least",
      OutOfMemoryError.class),
  NATIVE_CODE(
      "native code cannot be loaded",
      "it is unpacked into the directory for temporary files and into ~/.javacpp: see that both"
          + " have space and may hold programs (no noexec), or set TMPDIR to another one"
          + " (and org.bytedeco.javacpp.cachedir); a build for cards (-Pcuda) needs NVIDIA's driver and"
          + " CUDA",
      "UnsatisfiedLinkError|FAILED_TO_LOAD_NATIVE_LIBRARY|NoAvailableBackendException"
          + "|Could not initialize class (org\\.(bytedeco|nd4j|xerial)|com\\.github\\.luben)",
      UnsatisfiedLinkError.class),
  TEMPORARY(
      "cannot use the directory for temporary files",
      "free space there, or set TMPDIR to another one (java.io.tmpdir and spark.local.dir where"
          + " ./pcot does not start Java)",
      "Failed to create (a temp|any local|local) dir"),
  DATANODES(
      "HDFS has fewer datanodes than a file is to have copies",
      "start more datanodes, or set dfs.replication to their number: in hdfs-site.xml, by"
          + " JDK_JAVA_OPTIONS=-Dspark.hadoop.dfs.replication=1 or by spark-submit's --conf; the same"
          + " command resumes",
      "Failed to replace a bad datanode|written to [1-9]\\d* of the|There are 0 datanode"),
  NO_SPACE(
      "no space left on its disk",
      "free some space or choose another place; nothing that was there has changed",
      "No space left on device|Disk quota exceeded|not enough space on the disk|File too large"
          + "|could only be written to 0 of the|QuotaExceededException|QuotaExceeded",
      QuotaExceededException.class),
  READ_ONLY(
      "its file system is read-only",
      "choose a place that can be written",
      "Read-only file system",
      ReadOnlyFileSystemException.class),
  PERMISSION(
      "permission denied",
      "choose a place that you may use, or get the right to use this one",
      "Permission denied|Operation not permitted|Access is denied|AccessControlException"
          + "|AccessDenied",
      AccessControlException.class,
      AccessDeniedException.class),
  LONG_NAME(
      "a name is too long for its file system",
      "choose a shorter one: 255 bytes at most between two slashes",
      "File name too long|PathComponentTooLong|exceeds the maximum path (name )?length"),
  NOT_A_DIRECTORY(
      "a part of its path is a file",
      "choose another place, or move that file away",
      "Not a directory|Parent path is not a directory|ParentNotDirectory"
          + "|exists and is not a directory",
      ParentNotDirectoryException.class,
      NotDirectoryException.class),
  A_DIRECTORY(
      "is a directory, and a file is needed",
      "name the file, or move the directory away",
      "Is a directory|Path is not a file|is a directory",
      PathIsDirectoryException.class),
  MISSING(
      "a file is missing",
      "check the path; if the file was there, somebody removed it while pcot worked",
      "No such file or directory|Path does not exist|FileNotFoundException",
      FileNotFoundException.class,
      NoSuchFileException.class),
  DEVICE(
      "a disk or a network file system does not work",
      "see the system's log; when it works again, the same command resumes",
      "Input/output error|Stale (NFS )?file handle|Transport endpoint is not connected"
          + "|Remote I/O error|Structure needs cleaning|BlockMissingException|Missing Block"),
  EXECUTORS(
      "Spark lost its executors",
      "see the cluster's logs for why they ended; the same command resumes",
      "ExecutorLostFailure|SparkContext was shut down|Executor heartbeat timed out");

  /** How Hadoop names the file that its hidden neighbour has other checksums of. */
  private static final Pattern CHECKED = Pattern.compile("Checksum error: (\\S*/)([^/]+) at ");

  private static final int LONGEST_DETAIL = 400;

  private final String what;
  private final String remedy;
  private final Pattern text;
  private final List<Class<? extends Throwable>> classes;

  @SafeVarargs
  @SuppressWarnings("varargs") // nothing but classes is taken out of it
  EnvironmentFault(String what, String remedy, String text, Class<? extends Throwable>... classes) {
    this.what = what;
    this.remedy = remedy;
    this.text = Pattern.compile(text);
    this.classes = List.of(classes);
  }

  /** The fault in a failure, if it is one of these; a {@link UserError} is told already. */
  public static Optional<EnvironmentFault> in(Throwable failure) {
    if (told(failure).isPresent()) {
      return Optional.empty();
    }
    List<Throwable> causes = Causes.of(failure);
    return Arrays.stream(values())
        .filter(fault -> causes.stream().anyMatch(fault::fits))
        .findFirst();
  }

  /** The failure in words, if it is one of these, or the words that it brings. */
  public static Optional<UserError> explain(Throwable failure) {
    return told(failure).or(() -> in(failure).map(fault -> fault.told("", failure)));
  }

  /** Work on executors wraps what it throws. */
  private static Optional<UserError> told(Throwable failure) {
    return Causes.of(failure).stream()
        .filter(UserError.class::isInstance)
        .map(UserError.class::cast)
        .findFirst();
  }

  /** The same of a failure to write this. */
  public static Optional<UserError> explainWrite(Throwable failure, String place) {
    return in(failure).map(fault -> fault.told("cannot write " + place + ": ", failure));
  }

  /** A failure that is known to be of this kind. */
  UserError told(String start, Throwable failure) {
    return new UserError(start + what + " (" + detail(failure) + ")", remedy(failure), failure);
  }

  private String remedy(Throwable failure) {
    Matcher file = CHECKED.matcher(detail(failure));
    return this == CHECKSUM && file.find()
        ? remedy.replace("that .crc file", file.group(1) + "." + file.group(2) + ".crc")
        : remedy;
  }

  private boolean fits(Throwable cause) {
    return classes.stream().anyMatch(type -> type.isInstance(cause))
        || lines(cause).stream().anyMatch(line -> text.matcher(line).find());
  }

  /** What it says; the frames of a failed task, which Spark adds, name much besides its cause. */
  private static List<String> lines(Throwable cause) {
    return cause.toString().lines().filter(line -> !line.startsWith("\tat ")).toList();
  }

  /** The line that names it, and most often the file, host or class that it is about. */
  private String detail(Throwable failure) {
    Throwable cause =
        Causes.of(failure).stream()
            .filter(this::fits)
            .reduce((outer, inner) -> inner)
            .orElse(failure);
    List<String> lines = lines(cause);
    String line =
        lines.stream().filter(l -> text.matcher(l).find()).findFirst().orElse(lines.get(0));
    return Excerpt.of(line, LONGEST_DETAIL);
  }
}
