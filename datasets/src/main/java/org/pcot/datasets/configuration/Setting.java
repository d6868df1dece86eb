package org.pcot.datasets.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents and bounds one component of a configuration record. The key in a YAML file is the
 * component's name in snake case; a component without a default must be given, unless it is an
 * {@code Optional}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** One line: what it means, with its unit. */
  String value();

  /** The default, as it would stand in YAML; none when empty. */
  String byDefault() default "";

  /**
   * Whether a value equal to the default leaves no trace in what is written, and so in the hash:
   * for keys younger than runs that keep their names.
   */
  boolean omitDefault() default false;

  /** Least allowed number. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Greatest allowed number. */
  double max() default Double.POSITIVE_INFINITY;

  /** Whether {@link #min} itself is refused. */
  boolean aboveMin() default false;
}
