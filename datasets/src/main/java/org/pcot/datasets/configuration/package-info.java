/** Experiment files: YAML and overrides bound to documented, bounded records. */
package org.pcot.datasets.configuration;
