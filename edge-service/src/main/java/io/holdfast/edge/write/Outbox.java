package io.holdfast.edge.write;

import io.holdfast.edge.protocol.Frame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one socket: a stack of frames that the drainer takes as a whole and
/// turns round, so that an idle connection holds nothing. Bounded in bytes, what the drainer has in
/// hand included.
///
/// Thread-safe: many may offer; `begin` lets one drain at a time.
public final class Outbox {
  /// Says whether a frame was taken, and whether somebody must see to it that it is written.
  public enum Offer {
    QUEUED,
    FIRST,
    FULL,
    CLOSED
  }

  private static final class Node {
    private final Frame frame;
    private final int bytes;
    private @Nullable Node next;

    private Node(Frame frame, int bytes, @Nullable Node next) {
      this.frame = frame;
      this.bytes = bytes;
      this.next = next;
    }
  }

  private static final VarHandle HEAD;
  private static final VarHandle DRAINING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(Outbox.class, "head", Node.class);
      DRAINING = lookup.findVarHandle(Outbox.class, "draining", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /// One write of the socket, at most: the write timeout is the time for so many bytes, and a
  /// client that takes them within it, again and again, is slow but alive.
  static final int WRITE_BYTES_MAX = 16_384;

  private final SocketSink sink;
  private final int bytesMax;

  @SuppressWarnings("unused") // through HEAD
  private volatile @Nullable Node head;

  @SuppressWarnings("unused") // through DRAINING
  private volatile boolean draining;

  private volatile int bytesInHand;
  private volatile boolean closed;
  private volatile @Nullable Frame last;
  volatile long writingSinceTick;
  volatile long asideUntilTick;
  private @Nullable Node inHand;
  private int inHandFrom;

  public Outbox(SocketSink sink, int bytesMax) {
    this.sink = sink;
    this.bytesMax = bytesMax;
  }

  /// Takes a frame unless that would exceed the bound. One frame alone is always taken.
  public Offer offer(Frame frame) {
    while (true) {
      if (closed || last != null) {
        return Offer.CLOSED;
      }
      Node top = (Node) HEAD.getAcquire(this);
      int queued = top == null ? 0 : top.bytes;
      long total = (long) queued + bytesInHand;
      if (total > 0 && total + frame.length() > bytesMax) {
        return Offer.FULL;
      }
      if (HEAD.compareAndSet(this, top, new Node(frame, queued + frame.length(), top))) {
        return top == null ? Offer.FIRST : Offer.QUEUED;
      }
    }
  }

  /// Takes the last frame, whatever the bound; everything offered later is dropped, and what waits
  /// unwritten is too when `dropsWaiting`.
  public Offer offerLast(Frame frame, boolean dropsWaiting) {
    if (closed || last != null) {
      return Offer.CLOSED;
    }
    last = frame;
    while (true) {
      Node top = (Node) HEAD.getAcquire(this);
      Node below = dropsWaiting ? null : top;
      int queued = below == null ? 0 : below.bytes;
      if (HEAD.compareAndSet(this, top, new Node(frame, queued + frame.length(), below))) {
        return top == null ? Offer.FIRST : Offer.QUEUED;
      }
    }
  }

  /// Bytes that wait or are being written, roughly.
  public int bytes() {
    Node top = (Node) HEAD.getAcquire(this);
    return (top == null ? 0 : top.bytes) + bytesInHand;
  }

  /// The socket is gone: nothing waits and nothing is taken any more.
  public void close() {
    closed = true;
    HEAD.setVolatile(this, null);
  }

  public SocketSink sink() {
    return sink;
  }

  boolean isEmpty() {
    return HEAD.getAcquire(this) == null;
  }

  /// Makes the caller the one drainer; false when there is one: it looks again before it ends.
  public boolean begin() {
    return DRAINING.compareAndSet(this, false, true);
  }

  /// Ends draining; false when frames came meanwhile and the caller is still the drainer.
  public boolean end() {
    DRAINING.setVolatile(this, false);
    return isEmpty() || closed || !begin();
  }

  /// Takes in hand what waits; false when nothing does. For the drainer only.
  public boolean takes() {
    if (inHand != null) {
      return true;
    }
    Node top = (Node) HEAD.getAndSet(this, null);
    if (top == null || closed) {
      return false;
    }
    bytesInHand = top.bytes;
    Node turned = null;
    while (top != null) {
      Node below = top.next;
      top.next = turned;
      turned = top;
      top = below;
    }
    inHand = turned;
    inHandFrom = 0;
    return true;
  }

  int bytesInHand() {
    return bytesInHand;
  }

  /// Writes one piece of what is in hand, {@link #WRITE_BYTES_MAX} at most: of a large or lone
  /// frame as it is, several joined in `scratch`.
  public void writePiece(byte[] scratch) {
    Node node = inHand;
    if (node == null) {
      return;
    }
    int left = node.frame.length() - inHandFrom;
    boolean alone = node.next == null || left >= scratch.length;
    int written = alone ? slice(node, Math.min(left, WRITE_BYTES_MAX)) : gather(node, scratch);
    bytesInHand = inHand == null ? 0 : bytesInHand - written;
  }

  private int slice(Node node, int length) {
    sink.write(node.frame.shared(), inHandFrom, length);
    inHandFrom += length;
    if (inHandFrom == node.frame.length()) {
      noteLast(node.frame);
      inHand = node.next;
      inHandFrom = 0;
    }
    return length;
  }

  private int gather(Node first, byte[] scratch) {
    int filled = 0;
    Node node = first;
    boolean reachedLast = false;
    while (node != null && filled < scratch.length) {
      int copied = node.frame.copyTo(inHandFrom, scratch, filled, scratch.length - filled);
      filled += copied;
      inHandFrom += copied;
      if (inHandFrom == node.frame.length()) {
        reachedLast |= isLast(node.frame);
        node = node.next;
        inHandFrom = 0;
      }
    }
    sink.write(scratch, 0, filled);
    inHand = node;
    if (reachedLast) {
      sink.finished();
    }
    return filled;
  }

  @SuppressWarnings("ReferenceEquality") // the very frame that was offered last
  private boolean isLast(Frame frame) {
    return frame == last;
  }

  private void noteLast(Frame frame) {
    if (isLast(frame)) {
      sink.finished();
    }
  }
}
