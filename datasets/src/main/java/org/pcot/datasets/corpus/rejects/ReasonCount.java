package org.pcot.datasets.corpus.rejects;

import org.pcot.datasets.configuration.Setting;

/** Rows that are not used for one reason. */
public record ReasonCount(@Setting("reason") String reason, @Setting("rows") long rows) {}
