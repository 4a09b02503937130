package io.holdfast.fanout.spool;

import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.publish.HeldPublication;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The records of a spool file: `length:int crc32c:int body`, where the body is `kind:byte
/// sequence:long` and, for a publication, `wallMillis:long` and the publish as the links carry it.
final class SpoolFormat {
  static final long MAGIC = 0x4846_5350_4f4f_4c31L; // HFSPOOL1
  static final int FILE_HEAD = Long.BYTES;
  static final int RECORD_HEAD = 2 * Integer.BYTES;
  static final byte PUBLICATION = 1;
  static final byte SETTLED = 2;

  private static final int BODY_HEAD = 1 + Long.BYTES;

  /// Larger than any publication with its names and tags.
  static final int BODY_MAX = 64 << 20;

  private SpoolFormat() {}

  static byte[] publication(long sequence, long wallMillis, PublishRequest request) {
    byte[] publish = Wire.bytesOf(request);
    byte[] record = new byte[RECORD_HEAD + BODY_HEAD + Long.BYTES + publish.length];
    body(record, PUBLICATION, sequence).putLong(wallMillis).put(publish);
    return sealed(record);
  }

  static byte[] settled(long sequence) {
    byte[] record = new byte[RECORD_HEAD + BODY_HEAD];
    body(record, SETTLED, sequence);
    return sealed(record);
  }

  private static ByteBuffer body(byte[] record, byte kind, long sequence) {
    return ByteBuffer.wrap(record).position(RECORD_HEAD).put(kind).putLong(sequence);
  }

  private static byte[] sealed(byte[] record) {
    int length = record.length - RECORD_HEAD;
    ByteBuffer.wrap(record).putInt(length).putInt(crc(record, RECORD_HEAD, length));
    return record;
  }

  static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  static byte kind(byte[] body) {
    return body[0];
  }

  static long sequence(byte[] body) {
    return ByteBuffer.wrap(body).getLong(1);
  }

  /// Throws {@link IllegalArgumentException} when it is not a publication.
  static HeldPublication publication(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body).position(1);
    long sequence = in.getLong();
    long wallMillis = in.getLong();
    byte[] publish = new byte[in.remaining()];
    in.get(publish);
    return new HeldPublication(sequence, Wire.publishOf(publish), wallMillis);
  }
}
