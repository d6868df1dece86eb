/** What a model makes of prompts that a person gives it. */
package org.pcot.jobs.completion;
