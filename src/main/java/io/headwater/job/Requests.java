package io.headwater.job;

import io.headwater.config.RequestSettings;
import io.headwater.operator.SampleRequest;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What is asked of a twin.
 *
 * @param stream the requests
 * @param settings how long and how many of them wait
 */
record Requests(DataStream<SampleRequest> stream, RequestSettings settings) {}
