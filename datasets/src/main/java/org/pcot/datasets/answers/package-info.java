/**
 * Final answers of problems in words: finding them in a solution, and telling whether two are
 * equal.
 *
 * <p>In GSM8K an answer is the number after the last {@code ####}, and equality is that of exact
 * values. In MATH it is the content of the last {@code \boxed}, and two answers are equal when
 * their canonical texts are. The canonical text is a function of one answer alone:
 *
 * <ul>
 *   <li>Layout goes: spaces, {@code \left}, {@code \displaystyle}, dollar signs, needless braces, a
 *       point at the end. {@code \frac12}, {@code \dfrac}, {@code 1/2} are one fraction; arguments
 *       are read as TeX reads them, so {@code 2^10} is {@code 2^1 0}.
 *   <li>Plain numbers are exact rationals: 0.5, .5, 1/2, 2/4 are one, and so are mixed numbers and
 *       their sums, 10,000 and 10{,}000. Nothing else is computed: {@code \sqrt{4}} is not 2, and a
 *       number that is rounded is another number.
 *   <li>The rational coefficient of a term stands in front of it; terms of a sum, factors that are
 *       all brackets, members of a union, a set or a bare list may stand in any order. A list of
 *       names keeps its order. {@code 1 \pm x} in a list is two elements.
 *   <li>Brackets are kept: (1,2), [1,2], {1,2} and 1,2 are four answers. Per cent is part of the
 *       value: 10% is neither 10 nor 0.1. Words are compared by their letters; a capital at the
 *       beginning is none.
 *   <li>A unit behind the whole answer ({@code 10 cm}, {@code $10}, {@code 90°}) and a label before
 *       it ({@code x = 5}) are not part of the value: the question fixes them, and an answer may
 *       leave them out. Where both answers have one, they must be the same. Lists say which words
 *       are units; any other ({@code 2\mathrm{e}}, {@code 3 or more}) is part of the value, and so
 *       is a relation in front that is neither {@code =} nor {@code \approx}.
 * </ul>
 *
 * <p>So some answers that are equal count as different ({@code x(x+1)} and {@code x^2+x}), and few
 * that are different as equal: a list in the wrong order where the question asks for one. Text that
 * cannot be read equals nothing.
 */
package org.pcot.datasets.answers;
