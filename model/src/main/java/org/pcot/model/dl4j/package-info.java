/** The decoder as a layer of Deeplearning4j. */
package org.pcot.model.dl4j;
