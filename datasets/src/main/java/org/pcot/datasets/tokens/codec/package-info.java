/** What the codecs of published tokenizers share: their files, special tokens and bytes. */
package org.pcot.datasets.tokens.codec;
