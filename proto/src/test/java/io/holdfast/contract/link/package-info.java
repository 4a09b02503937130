/// Contract tests of the carriers of links; here because they need a generated service.
@NullMarked
package io.holdfast.contract.link;

import org.jspecify.annotations.NullMarked;
