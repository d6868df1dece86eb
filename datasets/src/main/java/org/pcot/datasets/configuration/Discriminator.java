package org.pcot.datasets.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a sealed interface of records a section: the key says which of the records it is, and that
 * record's keys stand beside it. In a file a record has its own name in snake case: {@code
 * TiltedBox} is {@code tilted_box}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Discriminator {
  /** As in the file, {@code task}. */
  String key();

  /** What the key means, and its default if it has one. */
  Setting setting();
}
