package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.tags.FilterNode;
import io.holdfast.edge.tags.TagsFilter;
import io.holdfast.edge.testing.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Members who get what their filter selects, beside others.
class FilteredMembersTest {
  private final Members members = new Members("a", true, 1);
  private final PublicationFrames encoder = new PublicationFrames();
  private final List<Publication> log = new ArrayList<>();

  private static final class Reader implements Receiver {
    final Codec codec;
    final int kind;
    final long after;
    final List<Frame> frames = new ArrayList<>();
    final List<Long> offsets = new ArrayList<>();

    Reader(Codec codec, int kind, long after) {
      this.codec = codec;
      this.kind = kind;
      this.after = after;
    }

    @Override
    public Dialect dialect() {
      return codec == Codec.JSON ? Dialect.WEBSOCKET_JSON : Dialect.WEBSOCKET_PROTOBUF;
    }

    @Override
    public void deliver(Frame frame) {
      frames.add(frame);
      Told.in(codec, frame).forEach(told -> offsets.add(told.offset()));
    }

    @Override
    public void inappropriate() {}

    @Override
    public void started(String channel, long ref, Start start) {}

    @Override
    public void positionLost(String channel) {}
  }

  private static TagsFilter kind(int kind) {
    return TagsFilter.of(
            new FilterNode("", "kind", "eq", Integer.toString(kind), List.of(), List.of()))
        .orElseThrow();
  }

  private Reader joins(Codec codec, int kind, long after) {
    Reader reader = new Reader(codec, kind, after);
    members.add(
        kind < 0
            ? new Member(reader, after, true, false)
            : new Particular(reader, after, true, false, new Intake.Matching(kind(kind))));
    return reader;
  }

  private void append(int kind) {
    log.add(
        new Publication(
            log.size() + 1,
            Payload.utf8("1"),
            null,
            Map.of("kind", Integer.toString(kind)),
            0,
            "k",
            false));
  }

  private EncodedSlice slice(int from) {
    return new EncodedSlice(
        new ChannelSlice("a", 36, log.subList(from, log.size())), true, encoder);
  }

  private long publish(int... kinds) {
    int from = log.size();
    for (int kind : kinds) {
      append(kind);
    }
    return members.deliver(slice(from), encoder);
  }

  @Test
  void getOnlyWhatTheirFilterSelects() {
    Reader text = joins(Codec.JSON, 1, 0);
    Reader binary = joins(Codec.PROTOBUF, 2, 0);
    Reader plain = joins(Codec.JSON, -1, 0);
    assertEquals(2 + 1 + 4, publish(1, 2, 1, 3));
    assertEquals(1, publish(3));
    assertEquals(List.of(1L, 3L), text.offsets);
    assertEquals(List.of(2L), binary.offsets);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), plain.offsets);
  }

  @Test
  void shareFramesWithThoseWhoSaidTheSame() {
    Reader first = joins(Codec.JSON, 1, 0);
    Reader second = joins(Codec.JSON, 1, 0);
    publish(1, 2);
    assertSame(first.frames.getFirst(), second.frames.getFirst());
  }

  @Test
  void shareTheFramesOfAllWhereEverythingIsSelected() {
    Reader filtered = joins(Codec.JSON, 1, 0);
    Reader plain = joins(Codec.JSON, -1, 0);
    publish(1, 1);
    assertSame(plain.frames.getFirst(), filtered.frames.getFirst());
  }

  @Test
  void alwaysGetTheirOwnWhoeverComesAndGoes() {
    for (int seed = 0; seed < 200; seed++) {
      new FilteredMembersTest().run(new Random(seed));
    }
  }

  private void run(Random dice) {
    List<Reader> present = new ArrayList<>();
    for (int turn = 0; turn < 12; turn++) {
      int before = log.size();
      int count = 1 + dice.nextInt(4);
      for (int i = 0; i < count; i++) {
        append(dice.nextInt(3));
      }
      for (int i = dice.nextInt(3); i > 0; i--) {
        Codec codec = dice.nextBoolean() ? Codec.JSON : Codec.PROTOBUF;
        present.add(joins(codec, dice.nextInt(4) - 1, before + dice.nextInt(count + 1)));
      }
      if (!present.isEmpty() && dice.nextInt(4) == 0) {
        assertTrue(members.remove(present.remove(dice.nextInt(present.size()))));
      }
      members.deliver(slice(before), encoder);
      for (Reader reader : present) {
        String wanted = Integer.toString(reader.kind);
        assertEquals(
            log.stream()
                .filter(each -> reader.kind < 0 || wanted.equals(each.tags().get("kind")))
                .map(Publication::offset)
                .filter(offset -> offset > reader.after)
                .toList(),
            reader.offsets);
      }
    }
  }
}
