package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.edge.testing.ProtobufWire;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every code of the catalogs as each codec says it, and as docs/errors.md explains it.
class CodesTest {
  @ParameterizedTest
  @EnumSource(ClientError.class)
  void bothCodecsSayEveryError(ClientError error) {
    ServerReply reply = new ServerReply.Failed(7, error);
    String temporary = error.temporary() ? ",\"temporary\":true" : "";
    assertEquals(
        "{\"id\":7,\"error\":{\"code\":%d,\"message\":\"%s\"%s}}"
            .formatted(error.code(), error.text(), temporary),
        text(payload(frames(Dialect.WEBSOCKET_JSON, it -> it.add(reply)))));
    assertEquals(
        ClientWire.Reply.newBuilder()
            .setId(7)
            .setError(
                ClientWire.Error.newBuilder()
                    .setCode(error.code())
                    .setMessage(error.text())
                    .setTemporary(error.temporary()))
            .build(),
        message(frames(Dialect.WEBSOCKET_PROTOBUF, it -> it.add(reply))));
  }

  @Test
  void bothCodecsSayEveryEndOfASubscription() {
    for (UnsubscribeReason reason : constants(UnsubscribeReason.class)) {
      Push push = new Push.Unsubscribed("a", reason);
      assertEquals(
          "{\"push\":{\"channel\":\"a\",\"unsubscribe\":{\"code\":%d,\"reason\":\"%s\"}}}"
              .formatted(reason.code(), reason.text()),
          text(payload(frames(Dialect.WEBSOCKET_JSON, it -> it.add(push)))));
      assertEquals(
          ClientWire.Reply.newBuilder()
              .setPush(
                  ClientWire.Push.newBuilder()
                      .setChannel("a")
                      .setUnsubscribe(
                          ClientWire.Unsubscribe.newBuilder()
                              .setCode(reason.code())
                              .setReason(reason.text())))
              .build(),
          message(frames(Dialect.WEBSOCKET_PROTOBUF, it -> it.add(push))));
    }
  }

  @Test
  void everyCloseIsACodeAndATextThatNoClientTakesForJson() {
    for (CloseReason reason : constants(CloseReason.class)) {
      byte[] payload = payload(WsFrames.close(reason));
      assertEquals(reason.code(), (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF));
      assertEquals(reason.text(), text(Arrays.copyOfRange(payload, 2, payload.length)));
      assertEquals(reason, CloseReason.of(reason.code(), reason.text()));
    }
  }

  @Test
  void theDocumentExplainsEveryCode() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "errors.md"));
    assertEquals(
        Arrays.stream(ClientError.values()).map(it -> it.code() + " " + it.text()).toList(),
        rows(document, "1[01]\\d"));
    assertEquals(
        constants(UnsubscribeReason.class).stream().map(it -> it.code() + " " + it.text()).toList(),
        rows(document, "2\\d{3}"));
    assertEquals(
        constants(CloseReason.class).stream().map(it -> it.code() + " " + it.text()).toList(),
        rows(document, "3\\d{3}"));
  }

  private static List<String> rows(String document, String codes) {
    Matcher row =
        Pattern.compile("^\\| (" + codes + ") \\| ([^|]+) \\|", Pattern.MULTILINE)
            .matcher(document);
    List<String> found = new ArrayList<>();
    while (row.find()) {
      found.add(row.group(1) + " " + row.group(2));
    }
    return found;
  }

  private static Frame frames(Dialect dialect, Function<ReplyFrames, Boolean> said) {
    ReplyFrames frames = new ReplyFrames().in(dialect);
    assertEquals(true, said.apply(frames));
    return frames.take();
  }

  /// Of one short frame.
  private static byte[] payload(Frame frame) {
    byte[] bytes = frame.shared();
    assertEquals(bytes.length - 2, bytes[1]);
    return Arrays.copyOfRange(bytes, 2, bytes.length);
  }

  private static String text(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }

  private static ClientWire.Reply message(Frame frame) {
    return ProtobufWire.replies(payload(frame)).getFirst();
  }

  private static <T> List<T> constants(Class<T> type) {
    List<T> constants = new ArrayList<>();
    for (Field field : type.getFields()) {
      if (field.getType() == type) {
        try {
          constants.add(type.cast(field.get(null)));
        } catch (IllegalAccessException impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    }
    return constants;
  }
}
