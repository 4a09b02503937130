/// Tests of the catalog that all roles share.
@NullMarked
package io.holdfast.contract.settings;

import org.jspecify.annotations.NullMarked;
