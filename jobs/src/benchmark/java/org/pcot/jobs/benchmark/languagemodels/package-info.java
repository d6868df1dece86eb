/** Measures language models of published shapes beside PyTorch; no part of the application. */
package org.pcot.jobs.benchmark.languagemodels;
