package org.pcot.jobs.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/** What Spark tells of the tasks that it ran, and how many events that took. */
final class TaskTimes extends SparkListener {
  private record Task(long launch, long finish, long run) {}

  private final List<Task> tasks = new ArrayList<>();
  private long events;

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    events++;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    events++;
    TaskInfo info = end.taskInfo();
    tasks.add(new Task(info.launchTime(), info.finishTime(), end.taskMetrics().executorRunTime()));
  }

  synchronized void clear() {
    tasks.clear();
    events = 0;
  }

  synchronized long events() {
    return events;
  }

  synchronized int count() {
    return tasks.size();
  }

  /**
   * Of the time in which a core had a task or was between two: the part in which the task's own
   * code did not run. A core that found no task left is not counted.
   */
  synchronized double shareLost(int cores) {
    List<Task> sorted = new ArrayList<>(tasks);
    sorted.sort(Comparator.comparingLong(Task::launch));
    PriorityQueue<Long> free = new PriorityQueue<>();
    long run = 0;
    long total = 0;
    for (Task task : sorted) {
      long from = free.size() < cores ? task.launch() : Math.min(free.remove(), task.launch());
      free.add(task.finish());
      run += task.run();
      total += task.finish() - from;
    }
    return 1 - (double) run / total;
  }
}
