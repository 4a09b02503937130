package io.holdfast.edge.testing;

import io.holdfast.edge.protocol.Codec;
import io.holdfast.proto.client.v1.ClientWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a subscription began, whichever codec said it.
///
/// Immutable.
public record Began(
    boolean recovered, boolean wasRecovering, boolean delta, long offset, List<Told> told) {
  private static final Pattern LIST = Pattern.compile("\"publications\":\\[.*\\]");
  private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+)");

  static Began of(String json) {
    String rest = LIST.matcher(json).replaceFirst("");
    Matcher offset = OFFSET.matcher(rest);
    return new Began(
        rest.contains("\"recovered\":true"),
        rest.contains("\"was_recovering\":true"),
        rest.contains("\"delta\":true"),
        offset.find() ? Long.parseLong(offset.group(1)) : 0,
        Told.in(Codec.JSON, json.getBytes(StandardCharsets.UTF_8)));
  }

  static Began of(ClientWire.Reply reply) {
    ClientWire.SubscribeResult result =
        reply.hasConnect()
            ? reply.getConnect().getSubsMap().values().iterator().next()
            : reply.getSubscribe();
    return new Began(
        result.getRecovered(),
        result.getWasRecovering(),
        result.getDelta(),
        result.getOffset(),
        Told.in(reply));
  }

  /// The data of the publications, as they were said.
  public List<String> data() {
    return told.stream().map(each -> each.data().toUtf8()).toList();
  }
}
