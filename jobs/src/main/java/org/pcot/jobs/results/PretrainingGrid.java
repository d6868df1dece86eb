package org.pcot.jobs.results;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * The pre-trainings of a sweep that differ in p_cot and seed alone.
 *
 * @param title task and size
 * @param others values of other keys of pre-training, as few as tell it from the other grids of the
 *     sweep; empty where task and size do
 * @param chance accuracy of a guess; none where a guess is next to never right
 * @param runs evaluations in the order of steps, by p_cot and seed; none is empty
 */
public record PretrainingGrid(
    String title,
    String others,
    OptionalDouble chance,
    SortedMap<Double, SortedMap<Long, List<ResultRow>>> runs) {
  private static final String PHASE = "pretraining";

  /**
   * What all runs of a grid share.
   *
   * @param others as a person reads them, {@code architecture=gpt2}, by their full keys
   */
  private record Key(String task, int d, String title, SortedMap<String, String> others) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::task)
            .thenComparing(Key::d)
            .thenComparing(Key::title)
            .thenComparing(key -> key.others().toString());

    static Key of(ResultRow row) {
      return new Key(row.task(), row.d(), row.title(), others(row.place()));
    }

    /** Post-training changes no pre-training. */
    private static SortedMap<String, String> others(String place) {
      SortedMap<String, String> others = new TreeMap<>();
      for (String value : place.split(" (?=[\\w.]+=)")) {
        int end = value.indexOf('=');
        if (end >= 0
            && !value.matches("(corpus\\.(task|d|digits|p_cot)|seeds)=.*|posttrain\\..*")) {
          String key = value.substring(0, end);
          others.put(key, value.substring(key.lastIndexOf('.') + 1));
        }
      }
      return others;
    }

    Key of(Set<String> keys) {
      SortedMap<String, String> few = new TreeMap<>(others);
      few.keySet().retainAll(keys);
      return new Key(task, d, title, few);
    }
  }

  /** In the order of task, size and other keys; cells that share a pre-training count once. */
  public static List<PretrainingGrid> group(List<ResultRow> rows) {
    SortedMap<Key, List<ResultRow>> grids =
        rows.stream()
            .filter(row -> row.phase().equals(PHASE))
            .collect(groupingBy(Key::of, () -> new TreeMap<>(Key.ORDER), toList()));
    Set<String> telling = telling(grids.keySet());
    return grids.entrySet().stream()
        .map(grid -> group(grid.getKey().of(telling), grid.getValue()))
        .toList();
  }

  /** A key is left out where those before it tell apart all that it does. */
  private static Set<String> telling(Set<Key> grids) {
    Set<String> keys = new TreeSet<>();
    grids.forEach(grid -> keys.addAll(grid.others().keySet()));
    Set<String> telling = new TreeSet<>();
    for (String key : keys) {
      Set<String> more = new TreeSet<>(telling);
      more.add(key);
      if (told(grids, more) > told(grids, telling)) {
        telling = more;
      }
    }
    return telling;
  }

  /** How many grids these keys, with task and size, tell apart. */
  private static long told(Set<Key> grids, Set<String> keys) {
    return grids.stream().map(grid -> grid.of(keys)).distinct().count();
  }

  private static PretrainingGrid group(Key key, List<ResultRow> rows) {
    String others = String.join(" ", key.others().values());
    return new PretrainingGrid(key.title(), others, rows.get(0).guess(), runs(rows));
  }

  private static SortedMap<Double, SortedMap<Long, List<ResultRow>>> runs(List<ResultRow> rows) {
    SortedMap<Double, SortedMap<Long, SortedMap<Long, ResultRow>>> steps = new TreeMap<>();
    for (ResultRow row : rows) {
      steps
          .computeIfAbsent(row.pCot(), p -> new TreeMap<>())
          .computeIfAbsent(row.seed(), s -> new TreeMap<>())
          .put(row.step(), row);
    }
    SortedMap<Double, SortedMap<Long, List<ResultRow>>> runs = new TreeMap<>();
    steps.forEach(
        (pCot, seeds) -> {
          SortedMap<Long, List<ResultRow>> bySeed = new TreeMap<>();
          seeds.forEach((seed, run) -> bySeed.put(seed, List.copyOf(run.values())));
          runs.put(pCot, bySeed);
        });
    return runs;
  }

  /** Task and size, and in what it differs from the other grids. */
  public String label() {
    return title + (others.isEmpty() ? "" : ", " + others);
  }

  /** What each seed ended with, by p_cot. */
  public SortedMap<Double, List<Double>> last(ToDoubleFunction<ResultRow> quantity) {
    SortedMap<Double, List<Double>> last = new TreeMap<>();
    runs.forEach(
        (pCot, seeds) ->
            last.put(
                pCot,
                seeds.values().stream().map(run -> quantity.applyAsDouble(last(run))).toList()));
    return last;
  }

  private static ResultRow last(List<ResultRow> run) {
    return run.get(run.size() - 1);
  }

  /**
   * Where the final greedy accuracy rises beyond halfway from a guess to 1; none if it does not.
   * Without a guess, halfway from 0.
   */
  public Optional<MeasuredThreshold> threshold() {
    SortedMap<Long, SortedMap<Double, Double>> accuracies = new TreeMap<>();
    runs.forEach(
        (pCot, seeds) ->
            seeds.forEach(
                (seed, run) ->
                    accuracies
                        .computeIfAbsent(seed, s -> new TreeMap<>())
                        .put(pCot, last(run).greedyAccuracy())));
    return MeasuredThreshold.estimate(accuracies.values(), (chance.orElse(0) + 1) / 2);
  }
}
