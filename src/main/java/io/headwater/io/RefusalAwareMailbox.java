package io.headwater.io;

import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/** The mailbox of a sink's writer, whose mails bring what the brokers answered. */
record RefusalAwareMailbox(MailboxExecutor mailbox, BrokerRefusals refusals)
    implements MailboxExecutor {
  @Override
  public void execute(
      MailOptions options,
      ThrowingRunnable<? extends Exception> mail,
      String description,
      Object... arguments) {
    mailbox.execute(options, () -> run(mail), description, arguments);
  }

  private void run(ThrowingRunnable<? extends Exception> mail) throws Exception {
    try {
      mail.run();
    } catch (Exception e) {
      refusals.throwIfIn(e);
      throw e;
    }
  }

  @Override
  public void yield() throws InterruptedException {
    mailbox.yield();
  }

  @Override
  public boolean tryYield() {
    return mailbox.tryYield();
  }

  @Override
  public boolean shouldInterrupt() {
    return mailbox.shouldInterrupt();
  }
}
