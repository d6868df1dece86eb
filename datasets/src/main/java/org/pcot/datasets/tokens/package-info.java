/** Tokenizers of published models, opened from their own files. */
package org.pcot.datasets.tokens;
