package io.headwater.job;

import io.headwater.operator.SampleRequest;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What is asked of a twin.
 *
 * @param stream the requests
 * @param patience how long each waits for the first snapshot of its stream
 */
record Requests(DataStream<SampleRequest> stream, Duration patience) {}
