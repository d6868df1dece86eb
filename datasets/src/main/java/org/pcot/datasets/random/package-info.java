/**
 * Random numbers and permutations that are functions of a key and a counter, equal on every
 * machine.
 */
package org.pcot.datasets.random;
