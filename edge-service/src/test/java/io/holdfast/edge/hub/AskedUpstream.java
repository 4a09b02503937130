package io.holdfast.edge.hub;

import io.holdfast.contract.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down what a hub asks of the links.
record AskedUpstream(List<String> asked) implements Upstream {
  @Override
  public void follow(String channel, long follow) {
    asked.add("follow " + channel);
  }

  @Override
  public void drop(String channel) {
    asked.add("drop " + channel);
  }

  @Override
  public void recover(
      long ask, String channel, @Nullable Position after, boolean newestOnly, int limit) {
    asked.add(
        "recover "
            + ask
            + " "
            + (after == null ? "-" : after.offset())
            + (newestOnly ? " newest" : ""));
  }

  @Override
  public void members(String channel, int count) {
    asked.add("members " + count);
  }
}
