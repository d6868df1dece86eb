/** Fine-tuning and GRPO beside TRL's trainers; no part of the application. */
package org.pcot.jobs.benchmark.trl;
