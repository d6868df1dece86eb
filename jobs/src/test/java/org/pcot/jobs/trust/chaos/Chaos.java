package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/**
 * The program: {@code Chaos COUNT SEED [ONLY]} kills so many times, prints its counts, and exits
 * with 1 if it found anything.
 */
public final class Chaos {

  private static final int MOST_IN_A_TRIAL = 12;

  private final Installation installation;
  private final Path directory;
  private final long seed;
  private final Tally tally;
  private final List<Subject> subjects;
  private final int mostInATrial;
  private final AtomicLong trials = new AtomicLong();
  private final Map<Scenario, Reference> references = new EnumMap<>(Scenario.class);

  /**
   * Prepares it.
   *
   * @param mostInATrial after so many disturbances a trial's processes are left alone
   */
  Chaos(
      Installation installation,
      Path directory,
      long seed,
      List<Subject> subjects,
      int mostInATrial,
      Tally tally) {
    this.installation = installation;
    this.directory = directory;
    this.seed = seed;
    this.subjects = subjects;
    this.mostInATrial = mostInATrial;
    this.tally = tally;
  }

  /**
   * Starts it.
   *
   * @param args how many kills, a seed, and a regular expression for plans and scenarios
   */
  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    Pattern only = Pattern.compile(args.length > 2 ? args[2] : "");
    Path directory = Path.of("target/chaos").toAbsolutePath();
    FileUtils.deleteDirectory(directory.toFile());
    System.out.println("seed " + seed + ", directory " + directory);
    Tally tally = new Tally(System.out);
    long start = System.nanoTime();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> report(tally, start), "report"));
    Installation installation = archived(Installation.make(directory.resolve("installation")));
    List<Subject> subjects =
        Subject.all().stream().filter(subject -> only.matcher(subject.toString()).find()).toList();
    new Chaos(installation, directory, seed, subjects, MOST_IN_A_TRIAL, tally)
        .run(count, Integer.getInteger("chaos.lanes", 2));
    System.exit(tally.isClean() ? 0 : 1);
  }

  /** However it ends: what was done until then. */
  private static void report(Tally tally, long start) {
    tally.print();
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    System.out.println("wall time " + seconds + " s");
  }

  /** By a first run, which nobody looks at. */
  private static Installation archived(Installation plain)
      throws IOException, InterruptedException {
    Reference.of(
        Scenario.EXPERIMENT, plain.makingArchive(), plain.directory().resolve("archiving"));
    return plain.withArchive();
  }

  /**
   * Goes on until there were so many kills, or so many trials if these kill less.
   *
   * @param lanes how many trials go on side by side
   */
  void run(int kills, int lanes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(lanes);
    List<Future<?>> ends = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      ends.add(
          threads.submit(
              () -> {
                while (tally.kills() < kills && trials.get() < kills) {
                  trial(seed + trials.getAndIncrement());
                }
                return null;
              }));
    }
    threads.shutdown();
    for (Future<?> end : ends) {
      end.get();
    }
  }

  private void trial(long trialSeed) throws IOException, InterruptedException {
    Random random = new Random(trialSeed);
    random.nextLong(); // neighbouring seeds begin alike
    Subject subject = subjects.get(random.nextInt(subjects.size()));
    String title = "seed " + trialSeed + ", " + subject;
    Path place = Files.createDirectories(directory.resolve("trial-" + trialSeed));
    tally.count("trials, " + subject);
    try (Bench bench =
        new Bench(
            subject.scenario(),
            reference(subject.scenario()),
            installation,
            place,
            title,
            random,
            tally)) {
      subject.plan().run(bench, mostInATrial);
    }
  }

  private Reference reference(Scenario scenario) throws IOException, InterruptedException {
    synchronized (references) {
      if (!references.containsKey(scenario)) {
        Path place = directory.resolve("undisturbed-" + scenario.name());
        references.put(scenario, Reference.of(scenario, installation, place));
      }
      return references.get(scenario);
    }
  }
}
