package io.headwater.flow.particle;

import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;

/**
 * The off-heap memory of one shape of problem, made once and used for every step and window of that
 * shape. Holds nothing that matters between calls. Not thread-safe.
 */
public final class ParticleScratch implements AutoCloseable {
  /** With fewer than one coordinate in this many not zero, look-ups beat products. */
  private static final int SPARSE_FROM = 8;

  /** Room grows in steps of so many points, so that windows of similar size share their memory. */
  private static final int GRAIN = 1024;

  private final int dimension;
  private final int particles;
  private final int capacity;
  private final FeatureLayout layout;
  private final int[] numbers;
  private final SymmetryGroup group;
  private final Discriminator discriminator;
  private final TransportField field;
  private final Rows ofP;
  private final Rows ofQ;
  private final Rows ofHeldOut;
  private final Matrix gradient;

  /**
   * Memory for {@code particles} particles and the points of {@code target}.
   *
   * @param group under which the discriminator is invariant: it reads the orbits of all points
   */
  public ParticleScratch(
      Discriminator.Config config,
      SymmetryGroup group,
      int fieldWidth,
      int particles,
      EmpiricalMeasure target) {
    this.layout = target.layout();
    this.numbers = layout.numberCoordinates();
    this.group = group;
    int orbit = group.order();
    this.dimension = layout.dimension();
    this.particles = particles;
    this.capacity = roomFor(target);
    boolean sparse = isSparse(layout);
    this.discriminator = new Discriminator(config, dimension, particles, capacity, orbit);
    this.field = new TransportField(dimension, numbers, fieldWidth, sparse);
    this.ofP = new Rows(particles * orbit, dimension, sparse);
    this.ofQ = new Rows(capacity * orbit, dimension, sparse);
    this.ofHeldOut = new Rows(capacity * orbit, dimension, sparse);
    this.gradient = Matrix.ofCapacity(particles * orbit, dimension);
  }

  /** Whether most coordinates of a point of this layout are zero. */
  public static boolean isSparse(FeatureLayout layout) {
    return SPARSE_FROM * layout.blocks().size() < layout.dimension();
  }

  private static int roomFor(EmpiricalMeasure target) {
    int most = Math.max(1, Math.max(target.points().count(), target.heldOut().count()));
    return (most + GRAIN - 1) / GRAIN * GRAIN;
  }

  /** Whether this memory fits that problem. */
  public boolean fits(int otherParticles, EmpiricalMeasure target) {
    return particles == otherParticles
        && layout.equals(target.layout())
        && capacity >= roomFor(target)
        && capacity <= 2 * roomFor(target);
  }

  /** The discriminator. */
  public Discriminator discriminator() {
    return discriminator;
  }

  /** The transport field. */
  public TransportField field() {
    return field;
  }

  /** The particles [n, d], ready to be read. */
  public InputRows particles(float[] values) {
    return load(ofP, values);
  }

  /** The data, ready to be read. */
  public InputRows data(PointCloud points) {
    return load(ofQ, points.toArray());
  }

  /** The data held out, ready to be read. */
  public InputRows heldOut(PointCloud points) {
    return load(ofHeldOut, points.toArray());
  }

  private InputRows load(Rows into, float[] points) {
    float[] orbits = group.orbits(points, dimension, numbers);
    return into.load(orbits, orbits.length / dimension);
  }

  /** ∇φ at every particle that {@link #particles} gave [n, d]. */
  public float[] gradient(InputRows particleRows) {
    discriminator.gradient(particleRows, gradient);
    return group.averaged(gradient.toArray(), dimension, numbers);
  }

  @Override
  public void close() {
    discriminator.close();
    field.close();
    ofP.close();
    ofQ.close();
    ofHeldOut.close();
    gradient.close();
  }
}
