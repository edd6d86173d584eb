package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.operator.DeadLetter;
import io.headwater.operator.DeadLetter.Stage;
import io.headwater.operator.Origin;
import io.headwater.window.StreamKey;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // contexts that Flink hands out and that nothing here reads
class DeadLetterSerializerTest {
  /** A value's length takes one to four bytes: a cut letter fits with each of them. */
  @ParameterizedTest
  @ValueSource(ints = {600, 700, 16_900, 500_000, 3_000_000})
  void aCutLetterIsNoLargerThanThereIsRoom(int room) {
    DeadLetterSerializer letters = new DeadLetterSerializer("letters");
    DeadLetter letter =
        new DeadLetter(
            StreamKey.ALL,
            new Origin("events", 0, 7),
            new byte[4_000_000],
            Stage.DECODE,
            "Error",
            "why");
    ProducerRecord<byte[], byte[]> whole = letters.serialize(letter, null, 0L);
    Optional<ProducerRecord<byte[], byte[]>> cut = letters.shorter(whole, room);
    assertThat(cut).isPresent();
    assertThat(TopicRoom.size(cut.get())).isBetween(room - 16, room);
  }
}
