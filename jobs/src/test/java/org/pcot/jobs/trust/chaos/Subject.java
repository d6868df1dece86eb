package org.pcot.jobs.trust.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a trial is about.
 *
 * @param plan what is done
 * @param scenario to what
 */
record Subject(Plan plan, Scenario scenario) {

  /** Each as often as it is to be drawn. */
  static List<Subject> all() {
    List<Subject> all = new ArrayList<>();
    add(all, 8, Plan.RESUME, Scenario.EXPERIMENT);
    add(all, 2, Plan.RESUME, Scenario.SPARK_PRETRAINING);
    add(all, 2, Plan.RESUME, Scenario.ADAPTER);
    add(all, 2, Plan.RESUME, Scenario.CLUSTER_ADAPTER);
    add(all, 8, Plan.RESUME, Scenario.CLUSTER);
    add(all, 5, Plan.RESUME, Scenario.SWEEP);
    add(all, 4, Plan.RESUME, Scenario.CLUSTER_SWEEP);
    add(all, 3, Plan.RESUME, Scenario.THEORY);
    add(all, 2, Plan.RESUME, Scenario.CLUSTER_THEORY);
    add(all, 4, Plan.RIVALS, Scenario.EXPERIMENT);
    add(all, 1, Plan.RIVALS, Scenario.CLUSTER);
    add(all, 2, Plan.RIVALS, Scenario.SWEEP);
    add(all, 1, Plan.RIVALS, Scenario.THEORY);
    add(all, 1, Plan.PAUSE, Scenario.EXPERIMENT);
    add(all, 2, Plan.PAUSE, Scenario.SWEEP);
    return all;
  }

  private static void add(List<Subject> all, int times, Plan plan, Scenario scenario) {
    all.addAll(Collections.nCopies(times, new Subject(plan, scenario)));
  }

  @Override
  public String toString() {
    return plan.name().toLowerCase(Locale.ROOT) + " " + scenario;
  }
}
