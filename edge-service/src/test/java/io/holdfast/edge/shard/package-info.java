/// Tests of the shards' rim.
@NullMarked
package io.holdfast.edge.shard;

import org.jspecify.annotations.NullMarked;
