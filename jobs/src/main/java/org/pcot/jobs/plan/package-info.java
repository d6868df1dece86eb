/** What a run will take: parameters, arithmetic, memory and time, before it starts. */
package org.pcot.jobs.plan;
