/** Language models in directories as Hugging Face publishes them. */
package org.pcot.model.published;
