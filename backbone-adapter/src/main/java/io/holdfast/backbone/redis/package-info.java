/// Partition logs in Redis: a stream per partition whose entry ids are positions, appended by one
/// script call a batch, tailed with `XREAD`. What the keys hold and why is ADR 0006. Only {@link
/// io.holdfast.backbone.redis.RedisDriver} knows the driver. Start reading at {@link
/// io.holdfast.backbone.redis.RedisSession}.
@NullMarked
package io.holdfast.backbone.redis;

import org.jspecify.annotations.NullMarked;
