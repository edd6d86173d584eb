package io.headwater.testing;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.method.Gpa;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;

/** A flow method as it is, but for {@link HeldWindows} holding its windows in their middle. */
public final class HeldMethod implements FlowMethod {
  private final FlowMethod method;
  private boolean knowsItsWindow;

  private HeldMethod(FlowMethod method) {
    this.method = method;
  }

  /** Holds the windows of {@link SteadyWalk}. */
  public static final class Walk implements FlowMethodFactory {
    private final FlowMethodFactory walk = new SteadyWalk.Factory();

    @Override
    public String id() {
      return "held-walk";
    }

    @Override
    public String summary() {
      return walk.summary();
    }

    @Override
    public MethodCard card() {
      return walk.card();
    }

    @Override
    public Record defaults() {
      return walk.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new HeldMethod(walk.create(config));
    }
  }

  /** Holds the windows of {@link Gpa}. */
  public static final class OfGpa implements FlowMethodFactory {
    @Override
    public String id() {
      return "held-gpa";
    }

    @Override
    public String summary() {
      return "for tests only";
    }

    @Override
    public MethodCard card() {
      return new Gpa.Factory().card();
    }

    @Override
    public Record defaults() {
      return Gpa.Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new HeldMethod(new Gpa((Gpa.Config) config));
    }
  }

  @Override
  public String id() {
    return method.id();
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    return method.init(layout, key);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    knowsItsWindow = true;
    HeldWindows.windowBegins();
    return method.retarget(state, target, key);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    if (!knowsItsWindow) {
      knowsItsWindow = true;
      HeldWindows.windowResumes();
    }
    FlowStep step = method.advance(state, target, steps, key);
    HeldWindows.sliceDone();
    return step;
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return method.publish(state, target, key);
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    return method.sample(published, first, count, key);
  }
}
