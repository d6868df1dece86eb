package org.pcot.datasets.corpus.rows;

import org.pcot.datasets.configuration.Setting;

/** Lengths of texts; percentiles are lengths that occur, by nearest rank. All 0 without texts. */
public record LengthSummary(
    @Setting("sum") long total,
    @Setting("shortest") int min,
    @Setting("half are at most as long") int p50,
    @Setting("90 of 100 are at most as long") int p90,
    @Setting("99 of 100 are at most as long") int p99,
    @Setting("longest") int max) {}
