/** A tokenizer of a problem's own few symbols. */
package org.pcot.datasets.tokens.symbols;
