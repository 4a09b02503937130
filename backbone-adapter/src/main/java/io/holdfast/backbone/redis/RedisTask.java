package io.holdfast.backbone.redis;

/// Something for the session's loop to do.
@FunctionalInterface
interface RedisTask {
  void run();
}
