package io.headwater.flow.latent;

import io.headwater.measure.PointCloud;
import org.jspecify.annotations.Nullable;

/**
 * An encoder E of points to latent ones and its decoder, as one window left them.
 *
 * <p>Latent numbers are in units in which the decoder is 1-Lipschitz: a times those of the
 * autoencoder, a the bound on its decoder. A discriminator that is L-Lipschitz in them is a
 * L-Lipschitz in the autoencoder's own units, which makes the divergence in the data's space at L
 * at most the latent one (data processing). Levels pass as they are. Not thread-safe.
 */
final class LatentSpace {
  private final int[] numbers;
  private final int[] levels;
  private final int dimension;
  private final int k;
  private final PrincipalAxes axes;
  private final double scale;
  private final @Nullable Autoencoder autoencoder;

  /**
   * A latent space.
   *
   * @param scale a >= 1
   * @param autoencoder of the axes' coordinates; none for principal components
   */
  LatentSpace(
      LatentLayout layout, PrincipalAxes axes, double scale, @Nullable Autoencoder autoencoder) {
    this(
        layout.data().numberCoordinates(),
        layout.levels(),
        layout.data().dimension(),
        layout.numbers(),
        axes,
        scale,
        autoencoder);
  }

  /** The same, of the coordinates of the data themselves. */
  LatentSpace(
      int[] numbers,
      int[] levels,
      int dimension,
      int k,
      PrincipalAxes axes,
      double scale,
      @Nullable Autoencoder autoencoder) {
    this.numbers = numbers;
    this.levels = levels;
    this.dimension = dimension;
    this.k = k;
    this.axes = axes;
    this.scale = scale;
    this.autoencoder = autoencoder;
  }

  /** u [n, m]: the principal coordinates of points. */
  float[] rotated(PointCloud points) {
    int m = axes.count();
    float[] all = new float[points.count() * m];
    double[] u = new double[m];
    for (int i = 0; i < points.count(); i++) {
      axes.rotate(points, i, u);
      for (int j = 0; j < m; j++) {
        all[i * m + j] = (float) u[j];
      }
    }
    return all;
  }

  /** The points [n, d] with 0 for every number. */
  float[] levelsOf(PointCloud points) {
    float[] values = points.toArray();
    for (int i = 0; i < points.count(); i++) {
      for (int j : numbers) {
        values[i * dimension + j] = 0;
      }
    }
    return values;
  }

  /** E of the points: [n, k + levels]. */
  PointCloud encode(PointCloud points) {
    int m = axes.count();
    float[] u = rotated(points);
    if (autoencoder != null) {
      autoencoder.encode(u, levelsOf(points));
    }
    int width = k + levels.length;
    float[] z = new float[points.count() * width];
    for (int i = 0; i < points.count(); i++) {
      for (int j = 0; j < k; j++) {
        z[i * width + j] = (float) (scale * u[i * m + j]);
      }
      for (int j = 0; j < levels.length; j++) {
        z[i * width + k + j] = points.get(i, levels[j]);
      }
    }
    return PointCloud.wrap(points.count(), width, z);
  }

  /** The decoder at latent points: [n, d]. */
  PointCloud decode(PointCloud latent) {
    int m = axes.count();
    int n = latent.count();
    float[] values = new float[n * dimension];
    float[] u = new float[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        u[i * m + j] = (float) (latent.get(i, j) / scale);
      }
      for (int j = 0; j < levels.length; j++) {
        values[i * dimension + levels[j]] = latent.get(i, k + j);
      }
    }
    if (autoencoder != null) {
      autoencoder.decode(u, values);
    }
    double[] row = new double[m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        row[j] = u[i * m + j];
      }
      axes.restore(row, values, i * dimension);
    }
    return PointCloud.wrap(n, dimension, values);
  }

  /** |x − Dec(E(x))| of each point. */
  double[] errors(PointCloud points) {
    PointCloud decoded = decode(encode(points));
    double[] errors = new double[points.count()];
    for (int i = 0; i < errors.length; i++) {
      double square = 0;
      for (int j : numbers) {
        double r = points.get(i, j) - decoded.get(i, j);
        square += r * r;
      }
      errors[i] = Math.sqrt(square);
    }
    return errors;
  }
}
