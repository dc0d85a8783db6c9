# %% [markdown] id="04-title"
# # Start the weights so that they can learn
#
# Gradient descent improves the weights it is given. So what do we give it first? This notebook
# shows that the answer decides whether the units of a hidden layer become different from each
# other, and whether they learn at all.
#
# **What you'll do.** You write four short functions: three ways to start a network and one that
# counts how many of its hidden units are really different. Then you predict, run and explain what
# each start leads to on the planar data.
#
# **What you'll learn**
#
# - why a network whose weights are all zero, or all equal, cannot learn what it should: *symmetry*;
# - why small random weights break the symmetry, and why the biases may stay zero;
# - what happens when the random weights are too large: *saturation*;
# - what Xavier and He initialization are for.
#
# **What you need.** About 75 minutes. Notebook 02, because the network of this notebook is the one
# you built there; notebook 03 helps with the word *saturation*.

# %% id="04-imports"
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

import planar_utils as pu
from testCases.checks import (
    check_distinct_units,
    check_initialize_constant,
    check_initialize_scaled,
    check_initialize_zeros,
)

X, Y = pu.load_planar_dataset()
print(f"X {X.shape}, Y {Y.shape}")

# %% [markdown] id="04-reminder"
# ## The network, once more
#
# The network has $n_x = 2$ inputs, one hidden layer of $n_h$ units and $n_y = 1$ output. A
# superscript in brackets names the layer, and $m$ is the number of examples.
#
# | symbol | name in code | shape | meaning |
# |---|---|---|---|
# | $X$ | `X` | $(n_x, m)$ | one column per example |
# | $W^{[1]}, b^{[1]}$ | `W1`, `b1` | $(n_h, n_x)$, $(n_h, 1)$ | weights and biases of the hidden layer |
# | $W^{[2]}, b^{[2]}$ | `W2`, `b2` | $(n_y, n_h)$, $(n_y, 1)$ | weights and biases of the output |
# | $A^{[1]}$ | `A1` | $(n_h, m)$ | what the hidden units answer |
#
# $$A^{[1]} = \tanh(W^{[1]} X + b^{[1]}), \qquad A^{[2]} = \sigma(W^{[2]} A^{[1]} + b^{[2]})$$
#
# **Row $j$ of `W1` belongs to hidden unit $j$.** Keep this in mind: two equal rows mean two units
# that do exactly the same.
#
# To *initialize* means to choose `W1`, `b1`, `W2`, `b2` before the first step of gradient descent.
# We train with `train` of `planar_utils`, which does the same steps as your `nn_model` but takes the
# starting parameters as an argument.

# %% id="04-helpers"
def accuracy_of(result, activation="tanh"):
    """Return the percentage of planar points that a trained network labels correctly."""
    return pu.accuracy(pu.predict_with(result.parameters, X, activation), Y)


def boundary_of(result, activation="tanh"):
    """Return the network as a model that takes points as rows, for the plots."""
    return lambda points: pu.predict_with(result.parameters, points.T, activation)

# %% [markdown] id="04-zero-text"
# ## 1 · All zeros
#
# For logistic regression (notebook 01) all zeros was a fine start. The simplest idea is to do the
# same here: every weight and every bias 0.
#
# The shapes are those of the table above: `W1` $(n_h, n_x)$, `b1` $(n_h, 1)$, `W2` $(n_y, n_h)$ and
# `b2` $(n_y, 1)$. The function returns them in a dictionary.

# %% [markdown] id="04-zero-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# NumPy has a function that makes an array of zeros. It takes the shape as *one* argument, a tuple.
#
# </details>
# <details><summary>Hint 2 · the shapes</summary>
#
# A layer's weights have one row per unit of that layer and one column per number that comes in.
# A layer's biases have one row per unit and one column.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `W1 = np.zeros((n_h, n_x))`, and the other three in the same way.
#
# </details>

# %% id="04-zero" tags=["exercise"] difficulty="easy" minutes=5
def initialize_zeros(n_x, n_h, n_y):
    """Return parameters that are all zero.

    n_x, n_h, n_y -- numbers of inputs, hidden units and outputs
    Returns a dictionary: W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).
    """
    ### START CODE HERE ###
    W1 = np.zeros((n_h, n_x))
    b1 = np.zeros((n_h, 1))
    W2 = np.zeros((n_y, n_h))
    b2 = np.zeros((n_y, 1))
    ### END CODE HERE ###
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% id="04-zero-check" tags=["check", "graded", "points-4", "expected"]
check_initialize_zeros(initialize_zeros)
for name, value in initialize_zeros(2, 4, 1).items():
    print(f"{name}: shape {value.shape}, sum {np.sum(value):g}")

# %% [markdown] id="04-zero-experiment-text"
# ### Predict: which of the four can learn?
#
# `W1` and `W2` can each be zero or random. That makes four starts. Before you run the next cells,
# write down which of them you expect to get stuck. Many texts say: "never set the weights to zero".

# %% id="04-zero-guess"
# A set of those that get stuck, out of "zero-zero", "zero-random", "random-zero", "random-random".
my_stuck = None

# %% id="04-zero-run" tags=["experiment", "figure"] alt="Four pictures: with both W1 and W2 zero there is no boundary, the whole plane has one colour; the other three starts all find the petals of the flower."
num_iterations = 5000
random_state = 2

zeros = pu.initialize_zeros(2, 4, 1)
random = pu.initialize_scaled(2, 4, 1, scale=0.01, random_state=random_state)
starts = {
    f"{first}-{second}": {
        **zeros,
        "W1": {"zero": zeros, "random": random}[first]["W1"],
        "W2": {"zero": zeros, "random": random}[second]["W2"],
    }
    for first in ("zero", "random")
    for second in ("zero", "random")
}
table = {name: pu.train(X, Y, start, num_iterations=num_iterations) for name, start in starts.items()}

print("W1, W2           cost   accuracy")
for name, result in table.items():
    print(f"{name:14s} {result.costs[-1]:7.3f} {accuracy_of(result):8.1f} %")
if my_stuck is not None:
    stuck = [name for name, result in table.items() if accuracy_of(result) < 60]
    print("You expected", my_stuck, "to get stuck. It was:", ", ".join(stuck) or "none of them")
titles = {f"W1 and W2: {name}": boundary_of(result) for name, result in table.items()}
figure = pu.plot_boundary_grid(titles, X, Y, columns=2)

# %% id="04-zero-claim" tags=["claim"]
stuck = {name for name, result in table.items() if accuracy_of(result) < 60}
assert stuck == {"zero-zero"}, f"only zero beside zero gets stuck with tanh, got {stuck}"
for name, value in table["zero-zero"].parameters.items():
    assert np.abs(value).max() < 1e-9, f"with tanh and balanced classes nothing moves, but {name} did"
assert accuracy_of(table["zero-random"]) > 88, "zero W1 with random W2 learns"
# z = 0 is not "very unlikely" after zero initialization: every pre-activation is 0.
assert not np.any(zeros["W1"] @ X + zeros["b1"])

# %% [markdown] id="04-zero-explain"
# ### Explain: follow the zeros through the gradients
#
# With $dZ^{[2]} = A^{[2]} - Y$ of shape $(1, m)$, the gradients of notebook 02 are
#
# $$dW^{[2]} = \tfrac1m\, dZ^{[2]} A^{[1]T}, \qquad
# dW^{[1]} = \tfrac1m \left( W^{[2]T} dZ^{[2]} * (1 - A^{[1]} * A^{[1]}) \right) X^T.$$
#
# - Is $W^{[1]} = 0$ and $b^{[1]} = 0$? Then $A^{[1]} = \tanh(0) = 0$, so $dW^{[2]} = 0$.
# - Is $W^{[2]} = 0$? Then $W^{[2]T} dZ^{[2]} = 0$, so $dW^{[1]} = 0$.
#
# If both are zero, **both gradients are zero and stay zero**. Only $b^{[2]}$ could move; it follows
# the share of ones in $Y$, and the planar data have as many ones as zeros, so here even $b^{[2]}$ has
# gradient 0. If only one of the two is zero, one of the two gradients is not; after one step neither
# `W1` nor `W2` is zero any more.
#
# *You may read elsewhere* that a zero `W1` alone ruins the network, or that $z = 0$ is "very
# unlikely". The table above decides: with tanh it takes zero beside zero. And after a zero start
# *every* $z$ is 0.

# %% [markdown] id="04-zero-sigmoid-text"
# ### With sigmoid units something does move, but the units stay twins
#
# A sigmoid unit answers $\sigma(0) = 0.5$ and not 0, so $dW^{[2]}$ need not vanish. Let us take
# away a hundred of the blue points, so that the classes are no longer balanced, and start from zeros.

# %% id="04-zero-sigmoid" tags=["expected"]
X_unbalanced, Y_unbalanced = X[:, :300], Y[:, :300]
for activation in ("tanh", "sigmoid"):
    result = pu.train(
        X_unbalanced, Y_unbalanced, zeros, num_iterations=500, activation=activation
    )
    W1 = result.parameters["W1"]
    print(f"{activation:8s} W1 moved: {bool(np.abs(W1).max() > 0.01)!s:5s}  ", end="")
    print(f"different rows in W1: {pu.distinct_units(W1, tolerance=1e-6)}")

# %% id="04-zero-sigmoid-claim" tags=["claim"]
assert np.abs(W1).max() > 0.01, "with sigmoid units and unbalanced classes W1 moves"
assert pu.distinct_units(W1, tolerance=1e-6) == 1, "and its rows stay the same"

# %% [markdown] id="04-units-text"
# ## 2 · Count the units that differ
#
# In the last experiment four units became four copies of one. Such a layer has only one *distinct*
# unit, however many rows `W1` has. We want to measure this.
#
# Write a function that counts the different rows of `W1`, of shape $(n_h, n_x)$. Computers round, so
# two rows count as equal when **no entry differs by more than a tolerance**.
#
# One way: keep a list of the different rows found so far, at first only row 0. Go through the other
# rows; a row that differs by more than the tolerance from every row in the list is a new one. The answer is the length of the list, a plain `int`.

# %% [markdown] id="04-units-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Begin with a list that holds the first row. `for row in W1[1:]:` gives the other rows one after the
# other, each of shape $(n_x,)$.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# Two rows $u$ and $v$ are equal within the tolerance when $\max_k |u_k - v_k| \le$ `tolerance`. In
# NumPy: `np.max(np.abs(u - v)) <= tolerance`.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `different = [W1[0]]`, and inside the loop:
# `if all(np.max(np.abs(row - other)) > tolerance for other in different):` then append the row.
#
# </details>

# %% id="04-units" tags=["exercise"] difficulty="medium" minutes=10
def distinct_units(W1, tolerance=1e-12):
    """Return how many rows of W1 are different.

    W1 -- array of shape (n_h, n_x), one row per hidden unit
    tolerance -- largest difference between entries of rows that count as equal
    Returns an int between 1 and n_h.
    """
    ### START CODE HERE ###
    different = [W1[0]]
    for row in W1[1:]:
        if all(np.max(np.abs(row - other)) > tolerance for other in different):
            different.append(row)
    return len(different)
    ### END CODE HERE ###

# %% id="04-units-check" tags=["check", "graded", "points-8", "expected"]
check_distinct_units(distinct_units)
W1_example = np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0], [1.0, 2.5]])
print(f"different rows: {distinct_units(W1_example)}")

# %% [markdown] id="04-units-meaning"
# From now on this number is our microscope: it says how many units a layer *really* has.

# %% [markdown] id="04-constant-text"
# ## 3 · All equal, but not zero
#
# Perhaps zero is the only bad number. Let us give every weight of `W1` and `W2` the same value, say
# 0.5, and leave the biases zero.

# %% [markdown] id="04-constant-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# It is the function of section 1, with another number in the weights. The biases stay zero.
#
# </details>
# <details><summary>Hint 2 · the tool</summary>
#
# `np.full(shape, number)` makes an array of one number. Give it a `float`: with an `int` it makes an array
# of whole numbers.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `W1 = np.full((n_h, n_x), float(value))`
#
# </details>

# %% id="04-constant" tags=["exercise"] difficulty="easy" minutes=5
def initialize_constant(n_x, n_h, n_y, value):
    """Return parameters whose weights all have the same value; the biases are zero.

    n_x, n_h, n_y -- numbers of inputs, hidden units and outputs
    value -- the number that every entry of W1 and W2 gets
    Returns a dictionary: W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).
    """
    ### START CODE HERE ###
    W1 = np.full((n_h, n_x), float(value))
    b1 = np.zeros((n_h, 1))
    W2 = np.full((n_y, n_h), float(value))
    b2 = np.zeros((n_y, 1))
    ### END CODE HERE ###
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% id="04-constant-check" tags=["check", "graded", "points-4", "expected"]
check_initialize_constant(initialize_constant)
example = initialize_constant(2, 3, 1, 0.5)
print("W1 =", example["W1"].tolist())
print("W2 =", example["W2"].tolist())

# %% [markdown] id="04-constant-predict"
# ### Predict: how many different units after 5000 steps?
#
# Every weight starts at 0.5 and the network has $n_h = 4$ hidden units. After training, how many
# different rows will `W1` have, and will the network be nearer to one with four units or to one with
# a single unit?

# %% id="04-constant-guess"
my_different_rows = None  # a number from 1 to 4

# %% id="04-constant-run" tags=["experiment", "figure"] alt="Two pictures, each with one straight line through the flower. The lines go in different directions, because the starts differ, but four equal units draw no more than one unit does."
value = 0.5
n_h = 4

constant = pu.train(X, Y, pu.initialize_constant(2, n_h, 1, value), num_iterations=5000)
single = pu.train(X, Y, pu.initialize_scaled(2, 1, 1), num_iterations=5000)
rows = pu.distinct_units(constant.parameters["W1"], tolerance=1e-6)
print(f"all weights start at {value}: {rows} different row(s), {accuracy_of(constant):.1f} % correct")
print(f"a network with n_h = 1:    1 different row(s), {accuracy_of(single):.1f} % correct")
if my_different_rows is not None:
    print("You were right." if my_different_rows == rows else f"You expected {my_different_rows} rows.")
figure = pu.plot_boundary_grid(
    {f"n_h = {n_h}, all weights {value}": boundary_of(constant), "n_h = 1": boundary_of(single)},
    X,
    Y,
    columns=2,
)

# %% id="04-constant-claim" tags=["claim"]
assert rows == 1, "equal rows stay equal"
assert np.abs(constant.parameters["W1"] - value).max() > 0.1, "although they do move"
assert abs(accuracy_of(constant) - accuracy_of(single)) < 5, "four equal units do as well as one"
assert accuracy_of(constant) < 75

# %% [markdown] id="04-symmetry-text"
# ### Explain: symmetry
#
# Look at unit $j$ and unit $k$, with equal rows in `W1`, equal biases and equal entries in `W2`.
#
# 1. Forward: equal rows give equal answers, $a^{[1]}_j = a^{[1]}_k$ for every example.
# 2. Backward: the gradient of row $j$ is made of $W^{[2]}_j$, $dZ^{[2]}$, $a^{[1]}_j$ and $X$. All four are
#    the same for $k$. So the gradients are equal.
# 3. Update: the same number is subtracted from equal rows. They are equal again, and we are back at 1.
#
# This goes on for ever. The units are **symmetric**: swapping them changes nothing, and gradient
# descent has no reason to treat them differently. (On a computer the last digit of a sum may be
# rounded differently, which is why we count with a tolerance.)
#
# It is not about zeros. The next experiment gives *pairs* of units the same random start.

# %% id="04-pairs-guess"
my_accuracy_of_pairs = None  # in percent: near n_h = 4 (about 90) or near n_h = 2?

# %% id="04-pairs" tags=["experiment"]
pair = pu.initialize_scaled(2, 2, 1, scale=0.01, random_state=2)
twins = {
    "W1": np.repeat(pair["W1"], 2, axis=0),  # rows 0 and 1 equal, rows 2 and 3 equal
    "b1": np.zeros((4, 1)),
    "W2": np.repeat(pair["W2"], 2, axis=1),
    "b2": np.zeros((1, 1)),
}
twin_result = pu.train(X, Y, twins, num_iterations=5000)
two_result = pu.train(X, Y, pair, num_iterations=5000)
twin_rows = pu.distinct_units(twin_result.parameters["W1"], tolerance=1e-6)
print(f"four units in equal pairs: {twin_rows} different rows, {accuracy_of(twin_result):.1f} %")
print(f"two units:                 2 different rows, {accuracy_of(two_result):.1f} %")
if my_accuracy_of_pairs is not None:
    print(f"You expected {my_accuracy_of_pairs} %.")

# %% id="04-pairs-claim" tags=["claim"]
assert twin_rows == 2, "four units in equal pairs act as two"
assert abs(accuracy_of(twin_result) - accuracy_of(two_result)) < 3

# %% [markdown] id="04-pairs-explain"
# Four units in two pairs of twins are worth two units.

# %% [markdown] id="04-random-text"
# ## 4 · Random weights break the symmetry
#
# If equal rows are the problem, make them different: draw every weight at random. The biases may
# stay zero, because units with different weights already get different gradients.
#
# We draw from the standard normal distribution (mean 0, standard deviation 1) and multiply by a small
# number, the **scale**, say 0.01. To get the same "random" numbers at every run, use a *private
# generator* with a seed:
#
# ```python
# generator = np.random.RandomState(random_state)
# generator.randn(3, 2)      # an array of shape (3, 2): two arguments, not one tuple
# ```
#
# Draw `W1` first and `W2` second: the order decides which numbers go where.
#
# *You may read elsewhere* `np.random.randn((rows, cols))`. That is a TypeError: `randn` takes the
# lengths one by one, while `np.zeros` takes a tuple.

# %% [markdown] id="04-random-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Make the generator from `random_state`, draw two arrays from it, and multiply each by `scale`.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $W^{[1]} = \text{scale} \cdot N$ with $N$ of shape $(n_h, n_x)$ and every entry drawn from the standard
# normal distribution; $W^{[2]}$ in the same way with shape $(n_y, n_h)$; both biases zero.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `generator = np.random.RandomState(random_state)` and then
# `W1 = generator.randn(n_h, n_x) * scale`.
#
# </details>

# %% id="04-random" tags=["exercise"] difficulty="easy" minutes=8
def initialize_scaled(n_x, n_h, n_y, scale=0.01, random_state=2):
    """Return parameters with normally distributed random weights; the biases are zero.

    n_x, n_h, n_y -- numbers of inputs, hidden units and outputs
    scale -- the standard deviation of the weights
    random_state -- seed of a private generator; W1 is drawn before W2
    Returns a dictionary: W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).
    """
    ### START CODE HERE ###
    generator = np.random.RandomState(random_state)
    W1 = generator.randn(n_h, n_x) * scale
    b1 = np.zeros((n_h, 1))
    W2 = generator.randn(n_y, n_h) * scale
    b2 = np.zeros((n_y, 1))
    ### END CODE HERE ###
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% id="04-random-check" tags=["check", "graded", "points-6", "expected"]
check_initialize_scaled(initialize_scaled)
example = initialize_scaled(2, 4, 1)
print("W1 =")
print(np.round(example["W1"], 4))
print(f"different rows: {pu.distinct_units(example['W1'])}")

# %% [markdown] id="04-random-meaning"
# With the defaults this is the `initialize_parameters` of notebook 02, number for number.

# %% id="04-random-run" tags=["experiment", "figure"] alt="Two pictures: from four equal units the boundary is one straight line, from four random units it follows the petals of the flower."
# `mine` holds your own function. When it has passed its check, run the experiment with it.
mine = SimpleNamespace(initialize_scaled=initialize_scaled)
functions = pu  # or: functions = mine

broken = pu.train(X, Y, functions.initialize_scaled(2, 4, 1, 0.01, 2), num_iterations=5000)
broken_rows = pu.distinct_units(broken.parameters["W1"], tolerance=1e-6)
print(f"random start: {broken_rows} different rows, {accuracy_of(broken):.1f} % correct")
print(f"biases moved away from zero: {bool(np.abs(broken.parameters['b1']).max() > 0.01)}")
figure = pu.plot_boundary_grid(
    {"all weights equal": boundary_of(constant), "random weights": boundary_of(broken)},
    X,
    Y,
    columns=2,
)

# %% id="04-random-claim" tags=["claim"]
assert broken_rows == 4, "random weights give four different units"
assert accuracy_of(broken) > 88, "which learn the flower"
assert np.abs(broken.parameters["b1"]).max() > 0.01, "and zero biases do not stay zero"
# The same numbers as the classic initialization.
classic = pu.initialize_parameters(2, 4, 1)
drawn = pu.initialize_scaled(2, 4, 1, 0.01, 2)
assert all(np.array_equal(classic[name], drawn[name]) for name in classic)

# %% [markdown] id="04-scale-text"
# ## 5 · How large?
#
# The scale 0.01 is a choice. What do 1, 10 and 100 do?
#
# Remember from notebook 03: tanh is flat far from 0. A unit with $|a^{[1]}| > 0.99$ is **saturated**:
# its slope $1 - a^2$ is below 0.02, and the gradient that passes through it almost vanishes. Large
# weights make large $z$, and large $z$ saturate.
#
# **Predict.** What is the smallest scale at which the mean accuracy over five seeds is more than five
# percentage points below that of scale 0.01?

# %% id="04-scale-guess"
my_bad_scale = None  # 1, 10 or 100

# %% id="04-scale" tags=["experiment", "figure"] alt="Left: the share of saturated hidden answers at the start rises from none at scale 0.01 to nearly all at scale 100. Right: the accuracy of the tanh network falls for scales 10 and 100 and spreads widely over the seeds."
scales = [0.01, 0.1, 1, 10, 100]
seeds = [0, 1, 2, 3, 4]

saturated = np.zeros((len(scales), len(seeds)))
tanh_accuracy = np.zeros((len(scales), len(seeds)))
for i, scale in enumerate(scales):
    for j, seed in enumerate(seeds):
        start = pu.initialize_scaled(2, 4, 1, scale=scale, random_state=seed)
        saturated[i, j] = 100 * np.mean(np.abs(pu.hidden_activations(start, X)) > 0.99)
        tanh_accuracy[i, j] = accuracy_of(pu.train(X, Y, start, num_iterations=5000))

print("scale    saturated at the start    accuracy over the seeds")
for scale, share, accuracies in zip(scales, saturated, tanh_accuracy, strict=True):
    print(
        f"{scale:6g}   {share.min():5.0f} to {share.max():3.0f} %"
        f"            {accuracies.min():5.1f} to {accuracies.max():.1f} %"
    )
first_bad = next(
    (
        scale
        for scale, accuracies in zip(scales, tanh_accuracy, strict=True)
        if accuracies.mean() < tanh_accuracy[0].mean() - 5
    ),
    None,
)
if my_bad_scale is not None:
    print(f"The trouble starts at scale {first_bad}; you said {my_bad_scale}.")

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.plot(scales, saturated, "o", color="#0072B2")
left.set(xscale="log", xlabel="scale", ylabel="saturated at the start (%)")
right.plot(scales, tanh_accuracy, "o", color="#0072B2")
right.set(xscale="log", xlabel="scale", ylabel="accuracy after 5000 steps (%)");

# %% id="04-scale-claim" tags=["claim"]
means = dict(zip(scales, tanh_accuracy.mean(axis=1), strict=True))
shares = dict(zip(scales, saturated.mean(axis=1), strict=True))
assert shares[0.01] == 0
assert 15 < shares[1] < 60
assert shares[10] > 75
assert shares[100] > 90
assert means[0.01] > 88, "0.01 is fine for this shallow network"
assert means[1] > 88, "and so is 1"
assert means[100] < 75, "100 saturates nearly every unit and learns badly"
assert means[10] < means[1] - 3
assert first_bad == 10

# %% [markdown] id="04-scale-explain"
# Scale 1 is as good as 0.01 here, although many units start saturated: two inputs of size about 2
# and four units are a small, forgiving case. At 10 the result depends on luck, and at 100 nearly
# every answer is $\pm 1$ and hardly any gradient passes.
#
# That was tanh. ReLU has no flat part on its positive side: its slope is 1 there, however large $z$ is.
# So large weights should hurt less **without tanh or sigmoid**. The next cell compares the two with the
# same four units: how much slope is left at the start, and how many points of accuracy are lost between
# scale 1 and scale 100.

# %% id="04-scale-relu" tags=["experiment"]
n_h = 4  # try 8 and 20: with more units both lose less
lost = {}
slope_at_100 = {}
for activation, learning_rate in (("tanh", 1.2), ("relu", 0.1)):
    derivative = pu.ACTIVATIONS[activation].derivative
    means = {}
    for scale in (1, 100):
        accuracies, slopes = [], []
        for seed in range(5):
            start = pu.initialize_scaled(2, n_h, 1, scale=scale, random_state=seed)
            slopes.append(derivative(start["W1"] @ X).mean())
            result = pu.train(
                X, Y, start, learning_rate=learning_rate, num_iterations=5000, activation=activation
            )
            accuracies.append(accuracy_of(result, activation))
        means[scale] = np.mean(accuracies)
        print(
            f"{activation}, scale {scale:3d}: mean slope at the start {np.mean(slopes):.2f}, "
            f"mean accuracy {means[scale]:.1f} %"
        )
    slope_at_100[activation] = np.mean(slopes)
    lost[activation] = means[1] - means[100]
    print(f"{activation} loses {lost[activation]:.0f} points")

# %% id="04-scale-relu-claim" tags=["claim"]
assert slope_at_100["tanh"] < 0.05, "hardly any slope is left of tanh"
assert 0.4 < slope_at_100["relu"] < 0.6, "half of the ReLU answers keep their slope of 1"
assert lost["tanh"] > lost["relu"] + 8, "large weights hurt less without tanh"

# %% [markdown] id="04-scale-relu-explain"
# ReLU keeps its slope and loses less. (It starts from a lower accuracy: notebook 03 shows why four ReLU
# units are too few for this flower.)
#
# And one more thing: 0.01 is good for *this* network with its single hidden layer. **Deep networks need
# other scales.** The next section shows why.

# %% [markdown] id="04-xavier-he"
# ## 6 · Xavier and He: a scale that fits the layer
#
# Stack many layers, and each one multiplies the size of the signal by some factor. If the factor is
# below 1, the signal dies out; if it is above 1, every unit saturates or the numbers explode. So we
# want a factor of about 1. We measure size by the mean of the squares.
#
# Let $n$ be the number of units that a layer reads, its *fan-in*. A unit computes
# $z = \sum_{k=1}^{n} w_k a_k$, a sum of $n$ terms. The weights are drawn with mean 0 and *variance*
# $v = \text{scale}^2$ (the mean of their squares), without looking at the inputs $a_k$. Then the mixed
# terms cancel on average and
#
# $$\operatorname{mean}(z^2) = n \cdot v \cdot \operatorname{mean}(a^2).$$
#
# The factor is $n v$, so the scale must shrink as the layer grows:
#
# - **Xavier** initialization (Glorot and Bengio 2010), for tanh: $v = 1/n$, that is
#   $\text{scale} = \sqrt{1/n}$. (Their paper also looks at the way back and uses the mean of
#   the two layer sizes, $v = 2/(n_\text{in} + n_\text{out})$.)
# - **He** initialization (He et al. 2015), for ReLU: ReLU sets half of the signal to zero, so the
#   weights make up for it: $v = 2/n$, that is $\text{scale} = \sqrt{2/n}$.
#
# **Predict.** We send random inputs through ten layers of 100 units. With scale 0.01, how large is
# the signal after the tenth layer?

# %% id="04-xavier-he-guess"
my_signal = None  # a number, such as 1 or 0.1 or 0

# %% id="04-xavier-he-run" tags=["experiment", "figure"] alt="Size of the signal over ten layers on a logarithmic axis. Scale 0.01 falls straight down to nothing, scale 1 stays at one because all tanh units are saturated; Xavier with tanh sinks slowly and He with ReLU stays level, while ReLU with the Xavier scale loses about 30 percent of its size at each layer."
n = 100
layers = 10


def signal_sizes(scale, activation, random_state=0):
    """Return the root mean square of the activations after each layer."""
    rng = np.random.RandomState(random_state)
    A = rng.randn(n, 200)
    sizes = [np.sqrt(np.mean(A**2))]
    for _ in range(layers):
        A = activation(rng.randn(n, n) * scale @ A)
        sizes.append(np.sqrt(np.mean(A**2)))
    return np.array(sizes)


runs = {
    "tanh, scale 0.01": signal_sizes(0.01, np.tanh),
    "tanh, scale 1": signal_sizes(1.0, np.tanh),
    "tanh, Xavier": signal_sizes(np.sqrt(1 / n), np.tanh),
    "ReLU, Xavier": signal_sizes(np.sqrt(1 / n), pu.relu),
    "ReLU, He": signal_sizes(np.sqrt(2 / n), pu.relu),
}
if my_signal is not None:
    print(f"With scale 0.01 you expected {my_signal}.")
figure, ax = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
for (label, sizes), style in zip(runs.items(), ["o-", "s--", "^-", "v--", "d-"], strict=True):
    ax.plot(sizes, style, label=label, fillstyle="none", markersize=8)  # two lines nearly coincide
    print(f"{label:17s} after layer {layers}: {sizes[-1]:.2g}")
ax.set(yscale="log", xlabel="layer", ylabel="size of the signal")
legend = ax.legend()

# %% id="04-xavier-he-claim" tags=["claim"]
assert runs["tanh, scale 0.01"][-1] < 1e-8, "a small scale lets the signal die out in depth"
assert runs["tanh, scale 1"][-1] > 0.9, "scale 1 saturates tanh"
assert 0.1 < runs["tanh, Xavier"][-1] < 0.9, "Xavier keeps a tanh signal alive and unsaturated"
assert 0.3 < runs["ReLU, He"][-1] < 3, "He keeps a ReLU signal level"
ratio = runs["ReLU, Xavier"][-1] / runs["ReLU, Xavier"][0]
shallow = [
    accuracy_of(pu.train(X, Y, pu.initialize_xavier(2, 20, 1, random_state=seed))) for seed in seeds
]
assert min(shallow) > 88, "in the shallow network Xavier does about as well as 0.01"
assert abs(np.log2(ratio**2) + layers) < 3, "the Xavier scale halves the squares of a ReLU signal per layer"
n_x, n_h, n_y = 1000, 500, 200
xavier, he = pu.initialize_xavier(n_x, n_h, n_y), pu.initialize_he(n_x, n_h, n_y)
for name, n_in, n_out in (("W1", n_x, n_h), ("W2", n_h, n_y)):
    xavier_ratio = np.std(xavier[name]) / np.sqrt(2 / (n_in + n_out))
    he_ratio = np.std(he[name]) / np.sqrt(2 / n_in)
    assert abs(xavier_ratio - 1) < 0.03, f"Xavier {name}: the mean of both sizes, {xavier_ratio:.3f}"
    assert abs(he_ratio - 1) < 0.03, f"He {name}: the fan-in alone, {he_ratio:.3f}"
for name in ("b1", "b2"):
    assert not np.any(xavier[name]) and not np.any(he[name]), "the biases start at zero"

# %% [markdown] id="04-xavier-he-explain"
# In our shallow network 0.01, 1 and Xavier do about equally well with tanh. In a deep one the scale decides
# whether the first layer ever receives a gradient: what happens to the signal on its way forward
# happens to the gradient on its way back. `planar_utils` has `initialize_xavier` (with the mean of the two layer
# sizes, as in the paper) and `initialize_he` for the network of this course.

# %% [markdown] id="04-discussion" tags=["discussion"]
# ## Discussion
#
# - Only zero beside zero stops a tanh network altogether; equal but non-zero weights do not stop it,
#   they make all units act as one. Both are the same lesson: gradient descent keeps every symmetry
#   that the start has.
# - The accuracy of four units in equal pairs is that of two units. More units help only if they
#   differ.
# - Scales from 0.01 to 1 are all fine here. That is a fact about two inputs, four units and one
#   hidden layer, not about networks in general.
# - For logistic regression zero was fine because there is only one unit: no twins, and a cost with a
#   single valley.

# %% [markdown] id="04-own"
# ## On your own
#
# 1. Break the symmetry with the biases only: all weights 0.5, random `b1`. Does the network learn? Does the
#    scale of `b1` matter?
# 2. Add a tiny random number, $10^{-6}$, to the constant start. How many steps does the network need
#    until its rows are clearly different?
# 3. Train `initialize_xavier` with tanh (learning rate 1.2) and `initialize_he` with ReLU (learning rate
#    0.1), 20 units and five seeds each. Do they beat scale 0.01?

# %% [markdown] id="04-practice"
# ## In practice
#
# Libraries choose for you: scikit-learn's `MLPClassifier` draws uniform weights with the
# Glorot (Xavier) bound, PyTorch's `nn.Linear` uses a uniform bound of $1/\sqrt{n}$ and offers
# `torch.nn.init.kaiming_normal_` (He) and `xavier_normal_`. You meet initialization again when a deep
# network does not start to learn: look at the size of the signal layer by layer, as in section 6.

# %% [markdown] id="04-reading"
# ## Further reading
#
# - Xavier Glorot and Yoshua Bengio, *Understanding the difficulty of training deep feedforward neural
#   networks*, AISTATS 2010.
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun, *Delving Deep into Rectifiers: Surpassing
#   Human-Level Performance on ImageNet Classification*, ICCV 2015.
# - Michael Nielsen, *Neural Networks and Deep Learning*, chapter 3, section "Weight initialization",
#   2015.
# - Next in this course: notebook 05 asks how many hidden units a network should have.
