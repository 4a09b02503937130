package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.holdfast.edge.testing.DeltaReader;
import io.holdfast.edge.testing.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Members are shown publications that the backbone does not have yet. When those come through the
/// stream, whoever was shown one is not given it again, and everybody else is, in its order (P2).
class PreviewsTest {
  private final Members members = new Members("a", true, 1);
  private final PublicationFrames encoder = new PublicationFrames();
  private long top = 5;

  /// Notes what it is given as `key@offset`, 0 = without an offset.
  private static final class Reader implements Receiver {
    final Codec codec;
    final List<String> given = new ArrayList<>();
    final DeltaReader deltas;
    boolean reads;

    Reader(Codec codec) {
      this.codec = codec;
      this.deltas = new DeltaReader(codec);
    }

    @Override
    public Dialect dialect() {
      return codec == Codec.JSON ? Dialect.WEBSOCKET_JSON : Dialect.WEBSOCKET_PROTOBUF;
    }

    @Override
    public void deliver(Frame frame) {
      List<Told> told = Told.in(codec, frame);
      if (reads) {
        deltas.takes(told);
      } else {
        told.forEach(each -> given.add(each.data().toUtf8() + "@" + each.offset()));
      }
    }

    @Override
    public void inappropriate() {}

    @Override
    public void started(String channel, long ref, Start start) {}

    @Override
    public void positionLost(String channel) {}
  }

  private static Publication publication(long offset, String key, Map<String, String> tags) {
    return new Publication(offset, Payload.utf8("\"" + key + "\""), null, tags, 0, key, true);
  }

  private Reader joins(Codec codec) {
    Reader reader = new Reader(codec);
    members.add(new Member(reader, top, true, false));
    return reader;
  }

  private long previews(String key, String after, String spool) {
    ChannelSlice slice = new ChannelSlice("a", 0, List.of(publication(0, key, Map.of())));
    return members.preview(
        new HubEvent.Previewed(new EncodedSlice(slice, false, encoder), after, spool), encoder);
  }

  private long stores(String... keys) {
    List<Publication> all = new ArrayList<>();
    for (String key : keys) {
      all.add(publication(++top, key, Map.of()));
    }
    return members.deliver(
        new EncodedSlice(new ChannelSlice("a", 36, all), true, encoder), encoder);
  }

  @Test
  void whoWasShownItIsNotGivenItAgainAndGoesOnInOrder() {
    Reader json = joins(Codec.JSON);
    Reader binary = joins(Codec.PROTOBUF);
    assertEquals(4, previews("k1", "", "s") + previews("k2", "k1", "s"));
    assertEquals(2, stores("k1", "other", "k2"));
    stores("k3");
    assertEquals(List.of("k1@0", "k2@0", "other@7", "k3@9"), json.given);
    assertEquals(List.of("\"k1\"@0", "\"k2\"@0", "\"other\"@7", "\"k3\"@9"), binary.given);
    assertEquals(9, top);
  }

  /// Negative control: these readers would notice.
  @Test
  void whatComesUnderAnotherKeyIsSeenTwice() {
    Reader reader = joins(Codec.JSON);
    previews("k1", "", "s");
    stores("k1b");
    assertEquals(List.of("k1@0", "k1b@6"), reader.given);
  }

  @Test
  void whoJoinsLaterIsGivenEverythingAndShownNothingThatIsHeldBehindIt() {
    Reader early = joins(Codec.JSON);
    previews("k1", "", "s");
    Reader late = joins(Codec.JSON);
    previews("k2", "k1", "s");
    stores("k1");
    Reader last = joins(Codec.JSON);
    previews("k3", "k2", "s");
    stores("k2", "k3");
    assertEquals(List.of("k1@0", "k2@0", "k3@0"), early.given);
    assertEquals(List.of("k1@6", "k2@7", "k3@8"), late.given);
    assertEquals(List.of("k2@7", "k3@8"), last.given);
    previews("k4", "", "s");
    assertEquals("k4@0", last.given.getLast());
  }

  @Test
  void aPreviewThatWasMissedHidesWhatIsHeldBehindIt() {
    Reader reader = joins(Codec.JSON);
    assertEquals(0, previews("k2", "k1", "s"));
    assertEquals(0, previews("k3", "k2", "s"));
    stores("k1", "k2", "k3");
    assertEquals(List.of("k1@6", "k2@7", "k3@8"), reader.given);
  }

  @Test
  void anotherFanoutShowsItOnceMoreInVain() {
    Reader reader = joins(Codec.JSON);
    previews("k1", "", "s");
    previews("k1", "", "t");
    stores("k1");
    assertEquals(List.of("k1@0"), reader.given);
  }

  @Test
  void whatItsFanoutHoldsNoMoreIsForgotten() {
    joins(Codec.JSON);
    previews("dropped", "", "s");
    previews("k1", "", "t");
    previews("k2", "", "s");
    assertEquals(1, stores("dropped"));
    assertEquals(0, stores("k1", "k2"));
  }

  @Test
  void noMoreAreShownThanAreRemembered() {
    Reader reader = joins(Codec.JSON);
    previews("k0", "", "s");
    for (int i = 1; i <= Previews.MAX; i++) {
      previews("k" + i, "k" + (i - 1), "s");
    }
    assertEquals(Previews.MAX, reader.given.size());
    stores("k" + Previews.MAX);
    assertEquals("k" + Previews.MAX + "@6", reader.given.getLast());
  }

  @Test
  void aMemberWithDeltasGetsPatchesAgainstWhatItWasShown() {
    Reader reader = new Reader(Codec.JSON);
    reader.reads = true;
    members.add(new Particular(reader, top, true, false, new Intake.Deltas(null)));
    stores("a");
    previews("b", "", "s");
    stores("b", "c");
    assertEquals(List.of("\"a\"", "\"b\"", "\"c\""), reader.deltas.data);
  }

  @Test
  void aFilterIsLookedAt() {
    FilterNode never = new FilterNode("", "kind", "eq", "1", List.of(), List.of());
    Reader reader = new Reader(Codec.JSON);
    members.add(
        new Particular(
            reader, top, true, false, new Intake.Matching(TagsFilter.of(never).orElseThrow())));
    previews("k1", "", "s");
    stores("k1", "k2");
    assertEquals(List.of(), reader.given);
  }
}
