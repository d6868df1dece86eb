/**
 * The corpus: demonstrations in Parquet, with a manifest that says what they are made of and what
 * is in it.
 *
 * <p>{@link org.pcot.datasets.corpus.GeneratedCorpus} draws problems, {@link
 * org.pcot.datasets.corpus.PublishedCorpus} takes published ones; what they write, {@link
 * org.pcot.datasets.corpus.Corpus} opens.
 */
package org.pcot.datasets.corpus;
