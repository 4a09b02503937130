package io.holdfast.fanout.spool;

import io.holdfast.contract.PublishRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was held and is refused for ever, one line each, for an operator: why, the channel, the key
/// and the data in base64, with tabs between. A full file takes no more; the newest are counted and
/// logged only.
///
/// Owned by the spool's loop.
final class DeadLetters implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DeadLetters.class.getName());
  private static final long BYTES_MAX = 64L << 20;

  private final Path path;
  private @Nullable FileChannel file;

  DeadLetters(Path path) {
    this.path = path;
  }

  void add(long sequence, PublishRequest request, String why) throws IOException {
    LOG.log(
        System.Logger.Level.WARNING,
        "a held publication of channel {0} is refused for ever: {1}",
        request.channel(),
        why);
    FileChannel open = file;
    if (open == null) {
      open =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              SpoolFolder.FOR_US_ALONE);
      open.position(open.size());
      file = open;
    }
    String line =
        String.join(
                "\t",
                Long.toString(sequence),
                plain(why),
                plain(request.channel()),
                plain(request.key()),
                Base64.getEncoder().encodeToString(request.data().toByteArray()))
            + "\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    if (open.position() + bytes.length <= BYTES_MAX) {
      ByteBuffer out = ByteBuffer.wrap(bytes);
      while (out.hasRemaining()) {
        open.write(out);
      }
    }
  }

  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}]", " ");
  }

  @Override
  public void close() throws IOException {
    FileChannel open = file;
    if (open != null) {
      open.close();
    }
  }
}
