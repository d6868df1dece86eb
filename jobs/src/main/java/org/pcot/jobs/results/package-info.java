/** What runs were measured to do: records that tables hold and figures draw. */
package org.pcot.jobs.results;
