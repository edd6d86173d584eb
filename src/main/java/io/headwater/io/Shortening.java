package io.headwater.io;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A serializer whose records can be written smaller where they are too large for their topic. */
interface Shortening {
  /**
   * What is written in the place of {@code whole}; none where nothing of it would be left.
   *
   * @param bytes the most that the record may have, by {@link TopicRoom#size}
   */
  Optional<ProducerRecord<byte[], byte[]>> shorter(ProducerRecord<byte[], byte[]> whole, int bytes);
}
