/** Sampling of responses, many at a time, with a cache of keys and values. */
package org.pcot.model.generation;
