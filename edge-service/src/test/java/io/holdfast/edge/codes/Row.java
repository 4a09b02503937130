package io.holdfast.edge.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.edge.protocol.Codec;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// One code, and how a client of a codec comes to hear it.
record Row(int code, ToIntFunction<Codec> heard) {
  /// One test a codec.
  Stream<DynamicTest> tests() {
    return Arrays.stream(Codec.values())
        .map(codec ->
            DynamicTest.dynamicTest(
                code + " " + codec, () -> assertEquals(code, heard.applyAsInt(codec))));
  }
}
