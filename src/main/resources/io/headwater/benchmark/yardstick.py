"""One GPA step in plain PyTorch autograd on one thread: the yardstick of `headwater bench kernels`.

    yardstick.py time SIZE MODE ACTIVATION auto PROBLEM STEPS            prints microseconds of CPU a step
    yardstick.py dump SIZE MODE ACTIVATION auto PROBLEM STEPS OUT DTYPE  writes positions as float64

A step is five Adam ascents of E_data[phi] - log E_particles[exp phi], then x <- x + 0.1 grad phi(x).
MODE gp penalises |grad phi| > 1 between data and particles; MODE sn divides every weight matrix by
its spectral norm. The problem file holds float32: data, particles, weights and biases a layer, left
vectors a layer, interpolation weights [5, N].
"""

import statistics
import sys
import time

import numpy
import torch

SIZES = {"A": (2, 32, 200), "B": (12, 64, 1024), "C": (64, 128, 4096), "D": (784, 256, 1024)}
UPDATES, PENALTY, TIME_STEP, WARM_UP = 5, 10.0, 0.1, 3


class Problem:
    def __init__(self, size, path, dtype):
        d, h, self.count = SIZES[size]
        widths = [d, h, h, h, 1]
        floats = numpy.fromfile(path, "<f4")
        position = 0

        def take(*shape):
            nonlocal position
            size = int(numpy.prod(shape))
            part = floats[position : position + size].reshape(shape)
            position += size
            return torch.tensor(part).to(dtype)

        self.data, self.x = take(self.count, d), take(self.count, d)
        self.weights, self.biases = [], []
        for i, o in zip(widths, widths[1:]):
            self.weights.append(take(i, o).requires_grad_())
            self.biases.append(take(o).requires_grad_())
        self.left = [take(i) for i in widths[:-1]]
        self.right = [None] * 4
        self.mix = take(UPDATES, self.count)
        self.adam = torch.optim.Adam(self.weights + self.biases, lr=1e-3)


def normalised(problem, iterate):
    """The weights divided by u W v, after a power iteration on u and v if asked for."""
    divided = []
    for l, w in enumerate(problem.weights):
        if iterate:
            with torch.no_grad():
                v = torch.nn.functional.normalize(problem.left[l] @ w, dim=0)
                problem.left[l] = torch.nn.functional.normalize(w @ v, dim=0)
                problem.right[l] = v
        divided.append(w / torch.dot(problem.left[l], w @ problem.right[l]))
    return divided


def potential(problem, weights, activation, x):
    h = x
    for l in range(3):
        h = activation(torch.addmm(problem.biases[l], h, weights[l]))
    return torch.addmm(problem.biases[3], h, weights[3]).squeeze(1)


def step(problem, mode, activation):
    for k in range(UPDATES):
        problem.adam.zero_grad(set_to_none=True)
        weights = normalised(problem, True) if mode == "sn" else problem.weights
        of_data = potential(problem, weights, activation, problem.data)
        of_x = potential(problem, weights, activation, problem.x)
        loss = torch.logsumexp(of_x, 0) - of_data.mean()
        if mode == "gp":
            e = problem.mix[k][:, None]
            between = (e * problem.data + (1 - e) * problem.x).requires_grad_()
            heights = potential(problem, weights, activation, between)
            (gradient,) = torch.autograd.grad(heights.sum(), between, create_graph=True)
            excess = torch.clamp((gradient * gradient).sum(1) - 1, min=0)
            loss = loss + PENALTY * excess.mean()
        loss.backward()
        problem.adam.step()
    with torch.no_grad():
        weights = normalised(problem, False) if mode == "sn" else problem.weights
    x = problem.x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(potential(problem, weights, activation, x).sum(), x)
    problem.x = (x + TIME_STEP * gradient).detach()


def main(command, size, mode, activation, kind, path, steps, out=None, dtype="f32"):
    torch.set_num_threads(1)
    f = torch.relu if activation == "relu" else torch.nn.functional.softplus
    problem = Problem(size, path, torch.float64 if dtype == "f64" else torch.float32)
    if command == "dump":
        for _ in range(int(steps)):
            step(problem, mode, f)
        problem.x.double().numpy().astype("<f8").tofile(out)
        return
    for _ in range(WARM_UP):
        step(problem, mode, f)
    times = []
    for _ in range(int(steps)):
        began = time.process_time_ns()
        step(problem, mode, f)
        times.append((time.process_time_ns() - began) / 1e3)
    print(round(statistics.median(times), 1))


main(*sys.argv[1:])
