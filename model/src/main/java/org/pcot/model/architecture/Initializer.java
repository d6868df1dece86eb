package org.pcot.model.architecture;

import java.io.Serializable;

/** The values that a parameter starts with. */
public sealed interface Initializer extends Serializable {
  /** Independent draws from a normal distribution of mean 0. */
  record Normal(double deviation) implements Initializer {}

  /** Independent draws, uniform in [-bound, bound). */
  record Uniform(double bound) implements Initializer {}

  /** The same value everywhere. */
  record Constant(double value) implements Initializer {}
}
