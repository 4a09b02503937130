package io.holdfast.edge.testing;

import io.holdfast.proto.client.v1.ClientWire;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a subscription began, whichever codec said it. `publications` are their data as it was sent.
///
/// Immutable.
public record Began(
    boolean recovered,
    boolean wasRecovering,
    boolean delta,
    long offset,
    List<String> publications) {
  private static final Pattern LIST = Pattern.compile("\"publications\":\\[(.*)\\]");
  private static final Pattern DATA =
      Pattern.compile("\\{\"data\":(\"(?:[^\"\\\\]|\\\\.)*\"|[^,}]+)");
  private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+)");

  static Began of(String json) {
    Matcher list = LIST.matcher(json);
    List<String> publications = new ArrayList<>();
    String rest = json;
    if (list.find()) {
      rest = json.substring(0, list.start()) + json.substring(list.end());
      Matcher data = DATA.matcher(list.group(1));
      while (data.find()) {
        publications.add(data.group(1));
      }
    }
    Matcher offset = OFFSET.matcher(rest);
    return new Began(
        rest.contains("\"recovered\":true"),
        rest.contains("\"was_recovering\":true"),
        rest.contains("\"delta\":true"),
        offset.find() ? Long.parseLong(offset.group(1)) : 0,
        publications);
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
        result.getPublicationsList().stream().map(p -> p.getData().toStringUtf8()).toList());
  }
}
