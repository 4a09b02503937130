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
import io.holdfast.edge.testing.DeltaReader;
import io.holdfast.edge.testing.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Members who get patches: each of them against exactly what it has.
class DeltaMembersTest {
  private final Members members = new Members("a", true, 1);
  private final PublicationFrames encoder = new PublicationFrames();
  private final List<Publication> log = new ArrayList<>();

  private static final class Reader implements Receiver {
    final Codec codec;
    final DeltaReader reader;
    final List<Frame> frames = new ArrayList<>();
    int inappropriate;
    int from;

    Reader(Codec codec) {
      this.codec = codec;
      this.reader = new DeltaReader(codec);
    }

    @Override
    public Dialect dialect() {
      return codec == Codec.JSON ? Dialect.WEBSOCKET_JSON : Dialect.WEBSOCKET_PROTOBUF;
    }

    @Override
    public void deliver(Frame frame) {
      frames.add(frame);
      reader.takes(Told.in(codec, frame));
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

  private Publication append(String data, boolean delta) {
    Publication made =
        new Publication(log.size() + 1, Payload.utf8(data), null, Map.of(), 0, "k", delta);
    log.add(made);
    return made;
  }

  private EncodedSlice slice(int from) {
    return new EncodedSlice(
        new ChannelSlice("a", 36, log.subList(from, log.size())), true, encoder);
  }

  private long publish(String... data) {
    int from = log.size();
    for (String each : data) {
      append(each, true);
    }
    return members.deliver(slice(from), encoder);
  }

  /// Subscribes after so many publications, of which it recovered the newest.
  private Reader joins(Codec codec, int after, boolean recovered) {
    Reader reader = new Reader(codec);
    reader.from = after;
    Payload base = null;
    if (recovered && after > 0) {
      Payload copy = Payload.utf8(log.get(after - 1).data().toUtf8());
      reader.reader.takes(List.of(new Told(after, copy, false, true)));
      reader.from--;
      base = copy;
    }
    add(reader, after, base);
    return reader;
  }

  private void add(Reader reader, int after, @Nullable Payload base) {
    members.add(new Particular(reader, after, true, false, new Intake.Deltas(base)));
  }

  private static String room(int n) {
    return "{\"room\":\"harbour é\",\"people\":[\"ada\",\"grace\",\"edsger\"],\"n\":%d}"
        .formatted(n);
  }

  @Test
  void getTheFirstInFullAndThenWhatChanged() {
    Reader text = joins(Codec.JSON, 0, false);
    Reader binary = joins(Codec.PROTOBUF, 0, false);
    assertEquals(4, publish(room(1), room(2)));
    assertEquals(2, publish(room(3)));
    for (Reader each : List.of(text, binary)) {
      assertEquals(List.of(room(1), room(2), room(3)), each.reader.data);
      assertEquals(List.of(false, true, true), each.reader.patched);
    }
  }

  @Test
  void shareTheFramesOfTheirBaseAndCodec() {
    joins(Codec.JSON, 0, false);
    publish(room(1));
    Reader first = joins(Codec.JSON, 1, true);
    Reader second = joins(Codec.JSON, 1, true);
    Reader fresh = joins(Codec.JSON, 1, false);
    publish(room(2));
    assertSame(first.frames.getFirst(), second.frames.getFirst());
    assertEquals(List.of(false), fresh.reader.patched);
    publish(room(3));
    assertSame(first.frames.getLast(), fresh.frames.getLast());
    assertEquals(List.of(false, true), fresh.reader.patched);
  }

  @Test
  void getInFullWhatNobodyAskedToPatchAndItIsTheNextBase() {
    Reader reader = joins(Codec.JSON, 0, false);
    publish(room(1));
    append(room(2), false);
    members.deliver(slice(1), encoder);
    publish(room(3));
    assertEquals(List.of(room(1), room(2), room(3)), reader.reader.data);
    assertEquals(List.of(false, false, true), reader.reader.patched);
  }

  @Test
  void getInFullWhatWouldNotBeSmallerAsAPatch() {
    Reader reader = joins(Codec.PROTOBUF, 0, false);
    publish(room(1), "{\"nothing\":\"in common\"}", room(2));
    assertEquals(List.of(false, false, false), reader.reader.patched);
  }

  @Test
  void leaveThePlainOnesAlone() {
    Reader reader = joins(Codec.JSON, 0, false);
    Reader plain = new Reader(Codec.JSON);
    members.add(new Member(plain, 0, true, false));
    append(room(1), true);
    EncodedSlice slice = slice(0);
    members.remove(reader);
    add(reader, 0, null);
    // It reads what is no string as malformed, so only the frame itself is looked at.
    try {
      members.deliver(slice, encoder);
    } catch (IllegalStateException plainData) {
      assertEquals(
          slice.frames(Dialect.WEBSOCKET_JSON, encoder).getFirst().frame(),
          plain.frames.getFirst());
    }
    assertEquals(1, plain.frames.size());
  }

  @Test
  void areNotGivenWhatTheirCodecCannotSay() {
    Reader reader = joins(Codec.JSON, 0, false);
    assertEquals(0, publish("{oops"));
    assertEquals(1, reader.inappropriate);
    assertTrue(reader.frames.isEmpty());
  }

  @Test
  void alwaysHaveTheBaseOfWhatTheyGet() {
    for (int seed = 0; seed < 300; seed++) {
      run(new Random(seed));
    }
  }

  /// Members come at any place with or without a base, and go; one slice may hold their start.
  private void run(Random dice) {
    DeltaMembersTest all = new DeltaMembersTest();
    List<Reader> present = new ArrayList<>();
    for (int turn = 0; turn < 12; turn++) {
      int before = all.log.size();
      int count = 1 + dice.nextInt(4);
      for (int i = 0; i < count; i++) {
        all.append(room(dice.nextInt(40)), dice.nextInt(5) > 0);
      }
      // A start within the slice that comes next, or before it.
      for (int i = dice.nextInt(3); i > 0; i--) {
        Codec codec = dice.nextBoolean() ? Codec.JSON : Codec.PROTOBUF;
        present.add(all.joins(codec, before + dice.nextInt(count + 1), dice.nextBoolean()));
      }
      if (!present.isEmpty() && dice.nextInt(4) == 0) {
        all.members.remove(present.remove(dice.nextInt(present.size())));
      }
      all.members.deliver(all.slice(before), all.encoder);
      for (Reader reader : present) {
        assertEquals(
            all.log.subList(reader.from, all.log.size()).stream()
                .map(publication -> publication.data().toUtf8())
                .toList(),
            reader.reader.data);
      }
    }
  }
}
