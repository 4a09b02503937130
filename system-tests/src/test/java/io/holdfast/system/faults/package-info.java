/// Tests of the fault suite itself: its proxy, its counts and its verdicts.
@NullMarked
package io.holdfast.system.faults;

import org.jspecify.annotations.NullMarked;
