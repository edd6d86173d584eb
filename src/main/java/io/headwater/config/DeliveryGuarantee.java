package io.headwater.config;

/** What a consumer of the synthetic topic may count on after a failure. */
public enum DeliveryGuarantee {
  /** Every record once, by Kafka transactions that follow the checkpoints. */
  EXACTLY_ONCE,
  /** Every record, some of them again. */
  AT_LEAST_ONCE,
  /** No promise. */
  NONE
}
