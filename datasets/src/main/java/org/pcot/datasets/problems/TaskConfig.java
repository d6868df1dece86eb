package org.pcot.datasets.problems;

import java.io.Serializable;
import org.pcot.datasets.configuration.Discriminator;
import org.pcot.datasets.configuration.Setting;

/** The tasks that can be demonstrated, by the keys of a file. */
@Discriminator(
    key = "task",
    setting = @Setting(value = "the task to demonstrate", byDefault = "parity"))
public sealed interface TaskConfig extends Serializable permits Parity, Multiplication {
  /** What these keys describe. */
  Task task();
}
