/** SentencePiece models of type BPE, such as those of Llama 2 and Mistral. */
package org.pcot.datasets.tokens.sentencepiece;
