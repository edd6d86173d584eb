package io.headwater.flow.particle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the words of a symmetry mean: generators, as matrices over the numbers that are moved. */
final class SymmetryGenerators {
  private static final List<String> WORDS =
      List.of("signs", "inversion", "permutations", "rotations", "dihedral");

  private SymmetryGenerators() {}

  /** The numbers that a word and its arguments act on. */
  static int[] numbers(String[] words) {
    int[] arguments = arguments(words);
    int[] numbers = turns(words[0]) ? Arrays.copyOf(arguments, 2) : arguments;
    if (Arrays.stream(numbers).distinct().count() < numbers.length) {
      throw refused("different numbers", words);
    }
    return numbers;
  }

  private static boolean turns(String word) {
    return word.equals("rotations") || word.equals("dihedral");
  }

  private static int[] arguments(String[] words) {
    if (!WORDS.contains(words[0])) {
      throw refused("one of " + WORDS, words);
    }
    int[] arguments = new int[words.length - 1];
    for (int k = 0; k < arguments.length; k++) {
      if (!words[k + 1].matches("[0-9]{1,6}")) {
        throw refused("numbers counted from 0", words);
      }
      arguments[k] = Integer.parseInt(words[k + 1]);
    }
    if (turns(words[0]) && (arguments.length != 3 || arguments[2] < 1)) {
      throw refused("two numbers and n >= 1", words);
    }
    if (arguments.length == 0) {
      throw refused("at least one number", words);
    }
    return arguments;
  }

  private static IllegalArgumentException refused(String expected, String[] words) {
    return new IllegalArgumentException(
        "symmetry: expected %s, got '%s'".formatted(expected, String.join(" ", words)));
  }

  /** The generators of a word over the numbers {@code moved}. */
  static List<double[]> of(String[] words, int[] moved) {
    int[] at =
        Arrays.stream(numbers(words)).map(number -> Arrays.binarySearch(moved, number)).toArray();
    int a = moved.length;
    List<double[]> generators = new ArrayList<>();
    switch (words[0]) {
      case "signs" -> Arrays.stream(at).forEach(i -> generators.add(flipped(a, i)));
      case "inversion" -> generators.add(flipped(a, at));
      case "permutations" -> {
        for (int k = 1; k < at.length; k++) {
          generators.add(swapped(a, at[k - 1], at[k]));
        }
      }
      default -> {
        generators.add(turned(a, at[0], at[1], arguments(words)[2]));
        if (words[0].equals("dihedral")) {
          generators.add(flipped(a, at[1]));
        }
      }
    }
    return generators;
  }

  private static double[] flipped(int a, int... at) {
    double[] map = SymmetryGroup.identity(a);
    for (int i : at) {
      map[i * a + i] = -1;
    }
    return map;
  }

  private static double[] swapped(int a, int i, int j) {
    double[] map = SymmetryGroup.identity(a);
    map[i * a + i] = 0;
    map[j * a + j] = 0;
    map[i * a + j] = 1;
    map[j * a + i] = 1;
    return map;
  }

  private static double[] turned(int a, int i, int j, int n) {
    double[] map = SymmetryGroup.identity(a);
    double cos = StrictMath.cos(2 * Math.PI / n);
    double sin = StrictMath.sin(2 * Math.PI / n);
    map[i * a + i] = cos;
    map[i * a + j] = -sin;
    map[j * a + i] = sin;
    map[j * a + j] = cos;
    return map;
  }
}
