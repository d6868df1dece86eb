package org.pcot.jobs.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Spark's own cluster manager: a master and workers, virtual machines of their own that listen on
 * this machine's loopback address alone, on ports that were free.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final String DEPLOY = "org.apache.spark.deploy.";
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-Dlog4j2.configurationFile=classpath:org/apache/spark/log4j2-defaults.properties");
  private static final List<String> PLACE =
      List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0");

  private final JavaProcess master;
  private final String url;
  private final List<JavaProcess> workers = new ArrayList<>();

  private StandaloneCluster(SparkHome home) throws IOException {
    master = home.start("master", OPTIONS, join(List.of(DEPLOY + "master.Master"), PLACE));
    url = master.awaitSaid("Starting Spark master at (spark://\\S+)");
  }

  /** With workers of one core each; returns when all are registered. */
  static StandaloneCluster start(SparkHome home, int workers) throws IOException {
    return start(home, workers, 1, List.of());
  }

  /**
   * Returns when all workers are registered.
   *
   * @param cores of each
   * @param options of the workers' virtual machines, such as what else they offer
   */
  static StandaloneCluster start(SparkHome home, int workers, int cores, List<String> options)
      throws IOException {
    StandaloneCluster cluster = new StandaloneCluster(home);
    try {
      for (int worker = 0; worker < workers; worker++) {
        cluster.startWorker(home, cores, options);
      }
      for (JavaProcess worker : cluster.workers) {
        worker.awaitSaid("(Successfully registered with master)");
      }
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void startWorker(SparkHome home, int cores, List<String> options) throws IOException {
    List<String> main = List.of(DEPLOY + "worker.Worker");
    String workDirectory = home.directory().resolve("work").toString();
    List<String> offer =
        List.of("--cores", "" + cores, "--memory", cores + "g", "--work-dir", workDirectory);
    workers.add(
        home.start("worker", join(OPTIONS, options), join(main, PLACE, offer, List.of(url))));
  }

  @SafeVarargs
  private static List<String> join(List<String>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }

  /** What {@code spark.master} is to be. */
  String url() {
    return url;
  }

  /** The executors that run now. */
  List<ProcessHandle> executorProcesses() {
    return workers.stream()
        .flatMap(worker -> worker.handle().children())
        .filter(ProcessHandle::isAlive)
        .filter(StandaloneCluster::isExecutor)
        .toList();
  }

  private static boolean isExecutor(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend");
  }

  @Override
  public void close() {
    workers.forEach(JavaProcess::close);
    master.close();
  }
}
