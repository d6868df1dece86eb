package org.pcot.datasets.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * In place of {@link Setting}: the component has no key of its own. Keys of a record, or of a
 * sealed interface with a {@link Discriminator}, stand among those of the record around it; a list
 * of a sealed interface is one section for each of its records, under the record's name, in the
 * order of {@code permits}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inlined {
  /**
   * Of a list: the sections that are written even at their defaults. Others leave no trace at
   * theirs, so that a new record of the sealed interface renames no runs.
   */
  String[] alwaysWritten() default {};
}
