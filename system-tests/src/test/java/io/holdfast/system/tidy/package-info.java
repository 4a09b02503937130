/// Rules of the house that no compiler checks: sizes, names, links between documents.
@NullMarked
package io.holdfast.system.tidy;

import org.jspecify.annotations.NullMarked;
