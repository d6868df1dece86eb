package org.pcot.jobs.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.jobs.plan.StageMemory.Item;
import org.pcot.jobs.plan.StageMemory.Place;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.plan.TokenFlops;

/** A plan as a table that begins with what comes out. */
record PlanText(Plan plan) {
  private static final String LABEL = "%-12s %s";
  private static final int LEAST_LENGTH = 256;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(outcome());
    if (!plan.fits()) {
      Remedies.of(plan.stages(), plan.machine())
          .forEach(line -> lines.add("  it would with " + line));
    }
    lines.add("");
    lines.addAll(model());
    lines.add("");
    lines.addAll(memory());
    lines.add("");
    lines.addAll(time());
    plan.engine().ifPresent(text -> lines.add(label("engine", "%s", text)));
    return lines;
  }

  /** What comes first to its limit says why. */
  private String outcome() {
    String time = plan.time().map(planned -> ", " + duration(planned.seconds())).orElse("");
    return (plan.fits() ? "fits: " : "does not fit: ") + rooms() + time;
  }

  private String rooms() {
    long total = plan.stages().stream().mapToLong(StageMemory::total).max().orElseThrow();
    long heap = plan.stages().stream().mapToLong(StageMemory::heap).max().orElseThrow();
    MachineMemory machine = plan.machine();
    String all = size(total) + " of " + size(machine.all());
    if (total <= machine.all() && heap > machine.heap()) {
      all =
          String.format(
              Locale.ROOT,
              "Java's heap of %s needs %s (%s in all)",
              size(machine.heap()),
              size(heap),
              all);
    }
    return isOnCard() ? "the card " + card() + ", this machine " + all : all;
  }

  private String card() {
    String of =
        plan.machine().card().map(card -> size(card.bytes())).orElse("a size that is not known");
    return size(MachineMemory.mostOfCard(plan.stages())) + " of " + of;
  }

  private boolean isOnCard() {
    return plan.stages().get(0).computing().isOnCard();
  }

  private List<String> model() {
    DecoderConfig decoder = plan.view().decoder();
    TokenFlops flops = new TokenFlops(decoder.description());
    long all = new ParameterLayout(decoder).length();
    return List.of(
        label(
            "model",
            "%s, %d blocks, width %d, %,d tokens in the vocabulary",
            decoder.architecture().getClass().getSimpleName().toLowerCase(Locale.ROOT),
            decoder.description().blocks().size(),
            decoder.description().width(),
            decoder.vocabSize()),
        label("parameters", "%,d, trained %,d", all, plan.view().layout().length()),
        label(
            "FLOPs",
            "a token of a text of %d: forward %s, training %s",
            plan.length(),
            scaled(flops.forward(plan.length())),
            scaled(flops.training(plan.length()))),
        label("", "2 a weight of matrices and head, 4·heads·head size a position seen and block;"),
        label("", "training 3 times that (Kaplan et al. 2020, arXiv 2001.08361, section 2.1)"),
        label("attention", "%s", attention(flops, decoder.maxPositions())));
  }

  /** Its share by length. */
  private String attention(TokenFlops flops, int longest) {
    List<String> shares =
        Stream.concat(
                IntStream.iterate(LEAST_LENGTH, t -> t < longest, t -> 4 * t).boxed(),
                Stream.of(longest))
            .map(
                t ->
                    String.format(
                        Locale.ROOT,
                        "%.3g%% of texts of %d",
                        100 * flops.attention(t) / flops.forward(t),
                        t))
            .toList();
    return String.join(", ", shares);
  }

  private List<String> memory() {
    List<StageMemory> stages = plan.stages();
    List<String> lines = new ArrayList<>();
    lines.add(row("memory of this process", stages.stream().map(StageMemory::name).toList()));
    lines.addAll(items(Set.of(Place.HEAP, Place.HOST)));
    lines.add(row("  all", sizes(StageMemory::total)));
    lines.add(row("  of it Java's heap", sizes(StageMemory::heap)));
    if (isOnCard()) {
      lines.add("memory of the card");
      lines.addAll(items(Set.of(Place.CARD)));
      lines.add(row("  all of the card", sizes(StageMemory::card)));
    }
    if (stages.get(0).thread() > 0) {
      lines.add(row("  a thread adds", sizes(StageMemory::thread)));
    }
    lines.add(
        row(
            "  activations, if recomputed" + ofWorkers(stages.get(0)),
            sizes(s -> s.computing().workers() * s.recomputed())));
    lines.addAll(cluster());
    return lines;
  }

  private List<String> sizes(ToLongFunction<StageMemory> bytes) {
    return plan.stages().stream().map(stage -> size(bytes.applyAsLong(stage))).toList();
  }

  /** A line for each kind that any stage has in these places. */
  private List<String> items(Set<Place> places) {
    Map<String, Item> kinds = new LinkedHashMap<>();
    for (StageMemory stage : plan.stages()) {
      stage.items().stream()
          .filter(item -> places.contains(item.place()) && stage.bytes(item) > 0)
          .forEach(item -> kinds.putIfAbsent(item.what(), item));
    }
    return kinds.values().stream()
        .map(
            item ->
                row(
                    "  " + item.what() + owner(item, plan.stages().get(0)),
                    plan.stages().stream().map(stage -> bytes(stage, item.what())).toList()))
        .toList();
  }

  private static String owner(Item item, StageMemory stage) {
    return switch (item.owner()) {
      case PROCESS, DRIVER, LEVEL -> "";
      case SHARD -> ", of each shard";
      case WORKER -> ofWorkers(stage);
    };
  }

  private static String ofWorkers(StageMemory stage) {
    int workers = stage.computing().workers();
    return workers == 1 ? "" : ", of " + workers + " threads";
  }

  private static String bytes(StageMemory stage, String kind) {
    return stage.items().stream()
        .filter(item -> item.what().equals(kind))
        .map(item -> size(stage.bytes(item)))
        .findFirst()
        .orElse("");
  }

  private List<String> cluster() {
    int width = Float.BYTES;
    long weights = new ParameterLayout(plan.view().decoder()).length() * width;
    long trained = plan.view().layout().length() * width;
    List<ClusterMemory> stages =
        plan.stages().stream().map(s -> new ClusterMemory(s, weights, trained)).toList();
    int threads = plan.stages().get(0).computing().threads();
    List<String> executors =
        stages.stream().map(s -> of(s.executor(), s.executorHeap(), s.executorCard())).toList();
    List<String> drivers =
        stages.stream().map(s -> of(s.driver(), s.driverHeap(), s.driverCard())).toList();
    String what = isOnCard() ? "on a card" : "of " + threads + " threads";
    return List.of(
        row("on Spark, an executor " + what, executors), row("on Spark, the driver", drivers));
  }

  private String of(long host, long heap, long card) {
    return size(host) + " (heap " + size(heap) + ")" + (isOnCard() ? ", card " + size(card) : "");
  }

  private List<String> time() {
    if (plan.time().isEmpty() && plan.stages().get(0).computing().isElsewhere()) {
      return List.of(label("time", "unknown: it is measured, and the card is elsewhere"));
    }
    if (plan.time().isEmpty()) {
      return List.of(label("time", "unknown: this machine has no room to time one block in"));
    }
    List<String> lines = new ArrayList<>();
    for (PlannedTime.Part part : plan.time().get().parts()) {
      lines.add(
          label(
              lines.isEmpty() ? "time" : "",
              "%s %s; %s",
              part.what(),
              duration(part.seconds()),
              part.detail()));
    }
    lines.add(label("", "by a calibration of few blocks, as if nothing else ran on this machine"));
    return lines;
  }

  private static String label(String name, String format, Object... arguments) {
    return String.format(Locale.ROOT, LABEL, name, String.format(Locale.ROOT, format, arguments));
  }

  private static String row(String name, List<String> cells) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-48s", name));
    cells.forEach(cell -> row.append(String.format(Locale.ROOT, " %24s", cell)));
    return row.toString();
  }

  /** Three digits: 1.2 MB, 541 MB, 12.5 GB. */
  static String size(long bytes) {
    return bytes < 1e9 ? digits(bytes / 1e6) + " MB" : digits(bytes / 1e9) + " GB";
  }

  private static String digits(double value) {
    String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  private static String scaled(double flops) {
    return flops >= 1e9
        ? String.format(Locale.ROOT, "%.3g GFLOP", flops / 1e9)
        : String.format(Locale.ROOT, "%.3g MFLOP", flops / 1e6);
  }

  static String duration(double seconds) {
    Duration duration = Duration.ofMillis(Math.round(seconds * 1000));
    if (duration.toDays() > 3) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : String.format(Locale.ROOT, "%.2g s", seconds);
  }
}
