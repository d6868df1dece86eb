/** What a decoder will need: parameters, arithmetic and memory, before anything is allocated. */
package org.pcot.model.plan;
