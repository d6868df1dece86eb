/** Checkpoints: directories that pcot resumes from and that Hugging Face transformers opens. */
package org.pcot.model.checkpoint;
