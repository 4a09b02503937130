package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Members of one channel who speak different codecs.
class MembersCodecsTest {
  private final Members members = new Members("a", true, 1);
  private final PublicationFrames encoder = new PublicationFrames();

  private static final class Reader implements Receiver {
    final Dialect dialect;
    final List<Frame> given = new ArrayList<>();
    int inappropriate;

    Reader(Dialect dialect) {
      this.dialect = dialect;
    }

    @Override
    public Dialect dialect() {
      return dialect;
    }

    @Override
    public void deliver(Frame frame) {
      given.add(frame);
    }

    @Override
    public void inappropriate() {
      inappropriate++;
    }

    @Override
    public void started(String channel, long ref, Start start) {}

    @Override
    public void positionLost(String channel) {}
  }

  @Test
  void giveEveryCodecFramesOfItsOwn() {
    Reader text = joins(Dialect.WEBSOCKET_JSON, 5);
    Reader binary = joins(Dialect.WEBSOCKET_PROTOBUF, 5);
    Reader second = joins(Dialect.WEBSOCKET_PROTOBUF, 5);
    EncodedSlice slice = slice("6", "7", "8");

    assertEquals(9, members.deliver(slice, encoder));

    assertEquals(
        List.of(slice.frames(Dialect.WEBSOCKET_JSON, encoder).getFirst().frame()), text.given);
    assertEquals(
        List.of(slice.frames(Dialect.WEBSOCKET_PROTOBUF, encoder).getFirst().frame()),
        binary.given);
    assertSame(binary.given.getFirst(), second.given.getFirst());
  }

  @Test
  void givePublicationsToWhoeverStaysInTheCodecOfTheStayer() {
    Reader text = joins(Dialect.WEBSOCKET_JSON, 5);
    Reader binary = joins(Dialect.WEBSOCKET_PROTOBUF, 5);
    members.remove(binary);
    assertEquals(1, members.deliver(slice("6"), encoder));
    members.add(new Member(binary, 6, true, false));
    members.remove(text);
    assertEquals(1, members.deliver(slice("6", "7"), encoder));

    assertEquals(1, text.given.size());
    assertEquals(1, binary.given.size());
  }

  @Test
  void sayWhatIsNotJsonToProtobufAlone() {
    Reader text = joins(Dialect.WEBSOCKET_JSON, 5);
    Reader binary = joins(Dialect.WEBSOCKET_PROTOBUF, 5);

    assertEquals(1, members.deliver(slice("{oops"), encoder));

    assertEquals(List.of(0, 1), List.of(text.given.size(), text.inappropriate));
    assertEquals(List.of(1, 0), List.of(binary.given.size(), binary.inappropriate));
  }

  @Test
  void sparesWhoBeganBehindItWhatIsNotJson() {
    Reader earlier = joins(Dialect.WEBSOCKET_JSON, 5);
    Reader later = joins(Dialect.WEBSOCKET_JSON, 6);

    assertEquals(1, members.deliver(slice("{oops", "7"), encoder));

    assertEquals(List.of(0, 1), List.of(earlier.given.size(), earlier.inappropriate));
    assertEquals(List.of(1, 0), List.of(later.given.size(), later.inappropriate));
  }

  private Reader joins(Dialect dialect, long after) {
    Reader reader = new Reader(dialect);
    members.add(new Member(reader, after, true, false));
    return reader;
  }

  /// Publications from offset 6 on.
  private EncodedSlice slice(String... data) {
    List<Publication> publications = new ArrayList<>();
    Arrays.stream(data)
        .forEach(text ->
            publications.add(
                new Publication(
                    6L + publications.size(), Payload.utf8(text), null, Map.of(), 0, "k", false)));
    return new EncodedSlice(new ChannelSlice("a", 36, publications), true, encoder);
  }
}
