package io.headwater.training;

import io.headwater.snapshot.FlowSnapshot;
import java.util.Optional;

/**
 * What comes of a window's training.
 *
 * @param state the trainer, ready for the next window
 * @param snapshot what samplers draw from; none if there was nothing to train on
 * @param report what was measured
 */
public record TrainedWindow(
    TrainerState state, Optional<FlowSnapshot> snapshot, WindowReport report) {}
