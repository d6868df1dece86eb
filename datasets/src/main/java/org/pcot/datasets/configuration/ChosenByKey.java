package org.pcot.datasets.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * In place of {@link Discriminator}, for a sealed interface of two records: the section is the
 * record that has this key where the key is given, and the other one where it is left out or empty.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ChosenByKey {
  /** As in the file, {@code init}. */
  String value();
}
