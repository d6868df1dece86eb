/** Byte-level byte-pair encoding: GPT-2's, Llama 3's and {@code tokenizer.json}'s files. */
package org.pcot.datasets.tokens.bpe;
