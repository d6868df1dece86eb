/**
 * Kills, pauses and crowds pcot's processes at random moments, and compares what they leave with
 * what an undisturbed run leaves. {@link org.pcot.jobs.trust.chaos.Chaos} is the program.
 */
package org.pcot.jobs.trust.chaos;
