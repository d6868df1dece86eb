/** What a row of a corpus is: its columns, its tokens, its digest and its lengths. */
package org.pcot.datasets.corpus.rows;
