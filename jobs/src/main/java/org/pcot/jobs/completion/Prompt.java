package org.pcot.jobs.completion;

/**
 * What a person wants to be continued.
 *
 * @param place where it was given, for messages
 * @param text as it was given
 * @param ids what the model is given, at least one
 */
public record Prompt(String place, String text, int[] ids) {}
