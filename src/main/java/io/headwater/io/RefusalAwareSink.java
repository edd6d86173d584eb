package io.headwater.io;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A Kafka sink whose job ends when a broker refuses what it writes: Flink would restart it, and it
 * would write the same again. All else is the sink's own, its state too.
 *
 * @param <T> what is written
 * @param <S> state of a writer
 * @param <C> what is committed
 */
final class RefusalAwareSink<T, S, C>
    implements Sink<T>,
        SupportsWriterState<T, S>,
        SupportsCommitter<C>,
        SupportsPostCommitTopology<C> {
  private static final long serialVersionUID = 1;

  private final TwoPhaseCommittingStatefulSink<T, S, C> sink;
  private final SupportsPostCommitTopology<C> afterCommit;
  private final String topic;

  private RefusalAwareSink(
      TwoPhaseCommittingStatefulSink<T, S, C> sink,
      SupportsPostCommitTopology<C> afterCommit,
      String topic) {
    this.sink = sink;
    this.afterCommit = afterCommit;
    this.topic = topic;
  }

  /** The sink of one topic. */
  static <T> Sink<T> of(KafkaSink<T> sink, String topic) {
    return new RefusalAwareSink<>(sink, sink, topic);
  }

  @Override
  public StatefulSinkWriter<T, S> createWriter(WriterInitContext context) throws IOException {
    BrokerRefusals refusals = new BrokerRefusals(topic);
    try {
      return new RefusalAwareWriter<>(sink.createWriter(aware(context, refusals)), refusals);
    } catch (IOException | RuntimeException e) {
      refusals.throwIfIn(e);
      throw e;
    }
  }

  @Override
  public StatefulSinkWriter<T, S> restoreWriter(WriterInitContext context, Collection<S> state)
      throws IOException {
    BrokerRefusals refusals = new BrokerRefusals(topic);
    try {
      return new RefusalAwareWriter<>(
          sink.restoreWriter(aware(context, refusals), state), refusals);
    } catch (IOException | RuntimeException e) {
      refusals.throwIfIn(e);
      throw e;
    }
  }

  /** What a broker answers comes as a mail: the context with a mailbox that looks at those. */
  private static WriterInitContext aware(WriterInitContext context, BrokerRefusals refusals) {
    MailboxExecutor mailbox = new RefusalAwareMailbox(context.getMailboxExecutor(), refusals);
    return (WriterInitContext)
        Proxy.newProxyInstance(
            WriterInitContext.class.getClassLoader(),
            new Class<?>[] {WriterInitContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getMailboxExecutor")) {
                return mailbox;
              }
              try {
                return method.invoke(context, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public SimpleVersionedSerializer<S> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public Committer<C> createCommitter(CommitterInitContext context) throws IOException {
    return sink.createCommitter(context);
  }

  @Override
  public SimpleVersionedSerializer<C> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<C>> committed) {
    afterCommit.addPostCommitTopology(committed);
  }
}
