/**
 * What decoders are made of: a description of parts with the parameters that they declare, and the
 * architectures that give one, each under its own keys and names in Hugging Face's files.
 *
 * <p>A new architecture is one class that implements {@link
 * org.pcot.model.architecture.Architecture}, and its line there; Llama's relatives share {@link
 * org.pcot.model.architecture.LlamaFamily}.
 */
package org.pcot.model.architecture;
