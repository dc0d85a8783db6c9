# %% [markdown] id="02-title"
# # Build and train a planar classifier
#
# In this notebook you build a neural network with one hidden layer, every line of it, and train
# it on points that no straight line can separate.
#
# **What you will do**
#
# - look at the data and see why logistic regression fails on it;
# - write the eight functions of the network: sizes, initialization, forward propagation, cost,
#   backward propagation, update, training loop, prediction;
# - test your gradients by a method that does not trust you: numerical differences;
# - train the network, watch it learn, and break it on purpose.
#
# **What you will learn**
#
# - how the shapes of all arrays follow from three numbers;
# - what backward propagation computes, first by hand, then with matrices;
# - what a learning rate does, and why a falling cost and a good accuracy are two different things.
#
# **What you need**: notebooks [00](00_start_here.ipynb) and [01](01_logistic_regression.ipynb), or
# some NumPy and the idea of a derivative. Take **about three and a half hours, in two sittings**: the
# nine exercises together say about 125 minutes, and the texts and experiments take the rest.
# A marked pause in the middle shows a good place to stop.

# %% id="02-imports"
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

from planar_utils import (
    accuracy,
    check_gradients,
    gradcheck,
    load_planar_dataset,
    make_planar,
    network,
    plot_boundary_grid,
    plot_costs,
    plot_data,
    plot_decision_boundary,
    plot_hidden_space,
    predict_with,
    relative_error,
    sigmoid,
    train,
)
from testCases import *
from testCases.checks import (
    check_backward_propagation,
    check_compute_cost,
    check_forward_propagation,
    check_initialize_parameters,
    check_layer_sizes,
    check_nn_model,
    check_numerical_gradient,
    check_predict,
    check_update_parameters,
)

# %% [markdown] id="02-data"
# ---
# # First sitting: from the data to the cost
#
# ## 1 · The data: a flower with two colours
#
# An **example** is one point of the plane. It has two **features**, its coordinates $x_1$ and $x_2$,
# and a **label** $y$: 0 (drawn as an orange circle) or 1 (drawn as a blue triangle). The number of
# examples is called $m$. The examples are stored as **columns**:
#
# | name | meaning | shape |
# |---|---|---|
# | `X` | features, one column per example | $(n_x, m)$ with $n_x = 2$ |
# | `Y` | labels, one row | $(1, m)$ |
#
# **Predict.** The next cell loads 400 points. Write down the two shapes that you expect, then run it.

# %% id="02-data-guess"
my_shape_of_X = None  # e.g. (400, 2)
my_shape_of_Y = None

# %% id="02-data-load"
X, Y = load_planar_dataset()
m = X.shape[1]  # number of examples
print("X has shape", X.shape)
print("Y has shape", Y.shape)
print("There are m =", m, "examples,", int(Y.sum()), "of them with label 1.")
if my_shape_of_X is not None:
    print("Your guess:", my_shape_of_X, my_shape_of_Y)

# %% id="02-data-plot" tags=["figure"] alt="A flower of eight petals around the origin; petals of orange circles (class 0) and of blue triangles (class 1) lie between each other, and a few points of each class lie in petals of the other."
plt.figure(figsize=(5, 4.6))
ax = plot_data(X, Y)

# %% id="02-data-claim" tags=["claim"]
assert X.shape == (2, 400) and Y.shape == (1, 400), "the text names these shapes"
assert set(np.unique(Y)) == {0, 1} and Y.sum() == 200, "two classes of 200 points"

# %% [markdown] id="02-baseline"
# ## 2 · The baseline: one straight line
#
# Before you build something new, measure something simple. Notebook 01 built logistic
# regression: it draws **one straight line** and answers 1 on one side of it. Here scikit-learn fits
# that line. Note the two differences in shape: scikit-learn wants one **row** per example, so we pass
# `X.T` of shape $(m, n_x)$, and flat labels of shape $(m,)$, so we pass `Y.ravel()`.
#
# **Predict.** Half of the points have label 0 and half have label 1, so tossing a coin gives about
# 50 % correct answers. How many percent will the best line give?

# %% id="02-baseline-guess"
my_guess_for_the_line = None  # e.g. 60

# %% id="02-baseline-run" tags=["figure"] alt="A nearly level straight line cuts the flower in two halves, and each half holds about as many orange circles as blue triangles."
from sklearn.linear_model import LogisticRegression

line = LogisticRegression().fit(X.T, Y.ravel())
baseline = accuracy(line.predict(X.T), Y)
print(f"Logistic regression: {baseline:.0f} % of the points get the right label.")
if my_guess_for_the_line is not None:
    print(f"Your guess: {my_guess_for_the_line} %")

plt.figure(figsize=(5, 4.6))
ax = plot_decision_boundary(line.predict, X, Y, title="logistic regression")

# %% id="02-baseline-claim" tags=["claim"]
assert abs(baseline - 47) <= 1, f"the text says 47 %, measured {baseline:.2f} %"

# %% [markdown] id="02-baseline-explain"
# **Explain.** The line where a classifier changes its answer is its **decision boundary**. A straight
# boundary cannot follow petals that alternate. 47 % is even a little below the coin: logistic
# regression looks for the line with the lowest *cost*, not for the line with the highest *accuracy*.
# You will meet that difference again at the end of this notebook.
#
# What we need is a bent boundary. The network will build it from several lines.

# %% [markdown] id="02-baseline-discussion" tags=["discussion"]
# **Discussion.** If your guess was above 50 %, you were in good company: a trained model is expected to
# beat a coin. It is the cost that training makes small. On this flower the lowest cost is reached by a
# line that gets a little less than half of the points right.

# %% [markdown] id="02-notation"
# ## 3 · Names and shapes
#
# ![A network drawn as circles and arrows: two inputs x1 and x2 on the left, four hidden units in the middle, one output unit on the right; every circle is linked to all circles of the next column, and the two arrows into the first hidden unit are drawn thick.](figures/02_network.svg)
#
# Each circle in the middle and on the right is a **unit**, the neuron of notebook 01: it takes a
# weighted sum of its inputs, adds a bias, and applies an activation function.
#
# - **Square brackets number the layer**: $a^{[1]}$ belongs to layer 1. The input is layer 0: it
#   computes nothing, it only holds the data, $a^{[0]} = x$.
# - **Round brackets number the example**: $x^{(k)}$ is column $k$ of $X$, with $k = 1, \dots, m$.
# - **A lower index numbers the unit**: $a^{[1]}_3$ is the third hidden unit.
# - **Capital letters hold all examples side by side**: column $k$ of $A^{[1]}$ is $a^{[1](k)}$.
#
# **How many layers does this network have?** We count the layers that compute: hidden and output,
# so this is a *two-layer network*. It is also called a network *with one hidden layer*. Logistic
# regression computes one layer: it is a one-layer network without a hidden layer. (Some texts count
# the input too and say three; count the arrows between the columns and you are safe.)
#
# **The rows of W are the units.** Unit $j$ of the hidden layer has a weight vector $w_j$, a column of
# shape $(n_x, 1)$. Laid down as a row, $w_j^T$, it becomes row $j$ of the matrix $W^{[1]}$. In the
# picture, the two thick arrows are row 1. With one unit per row, the layer's sum for one example is
# simply $z^{[1]} = W^{[1]} x + b^{[1]}$, and no transpose is needed any more.
#
# <details><summary>If you have read it differently: Wᵀx + b</summary>
#
# You may read elsewhere that $z = W^T x + b$. That is right for a single unit whose weights $w$ form
# a column, as in notebook 01. For a layer with one unit per row it is $W x + b$; mixing the two gives
# shape errors.
#
# </details>
#
# | name in code | symbol | shape | here |
# |---|---|---|---|
# | `X` | $X = A^{[0]}$ | $(n_x, m)$ | (2, 400) |
# | `W1`, `b1` | $W^{[1]}, b^{[1]}$ | $(n_h, n_x)$, $(n_h, 1)$ | (4, 2), (4, 1) |
# | `Z1`, `A1` | $Z^{[1]}, A^{[1]}$ | $(n_h, m)$ | (4, 400) |
# | `W2`, `b2` | $W^{[2]}, b^{[2]}$ | $(n_y, n_h)$, $(n_y, 1)$ | (1, 4), (1, 1) |
# | `Z2`, `A2` | $Z^{[2]}, A^{[2]}$ | $(n_y, m)$ | (1, 400) |
#
# Here $n_x$ is the number of inputs, $n_h$ the number of hidden units and $n_y$ the number of output
# units. A rule to remember: **$W^{[l]}$ has one row per unit of its own layer and one column per unit
# of the layer before.**
#
# The next cell computes one layer twice, unit by unit and with the matrix. In formulas we count units and examples
# from 1; Python counts from 0. So unit 1 is row 0, and `W[j]` with `j = 0` holds its weights.

# %% id="02-notation-rows"
W = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])  # three units with two inputs each
b = np.array([[0.5], [0.0], [-1.0]])  # one bias per unit
x = np.array([[2.0], [1.0]])  # one example, a column

unit_by_unit = [W[j] @ x[:, 0] + b[j, 0] for j in range(3)]
all_at_once = W @ x + b
print("unit by unit:", [float(z) for z in unit_by_unit])
print("W @ x + b   :", all_at_once.ravel().tolist(), "with shape", all_at_once.shape)

# %% id="02-notation-claim" tags=["claim"]
assert np.allclose(unit_by_unit, all_at_once.ravel()), "row j of W must be unit j"

# %% [markdown] id="02-model"
# ## 4 · The model in six equations
#
# For one example $x^{(k)}$ the network computes
#
# $$z^{[1](k)} = W^{[1]} x^{(k)} + b^{[1]} \tag{1}$$
# $$a^{[1](k)} = \tanh\left(z^{[1](k)}\right) \tag{2}$$
# $$z^{[2](k)} = W^{[2]} a^{[1](k)} + b^{[2]} \tag{3}$$
# $$\hat y^{(k)} = a^{[2](k)} = \sigma\left(z^{[2](k)}\right) \tag{4}$$
#
# $\sigma$ (sigma) is the sigmoid of notebook 01, and $\hat y$ ("y hat") is the network's answer. This answer, the
# output $a^{[2](k)}$, is a number between 0 and 1: the probability that the network gives to label 1.
# A label comes from it by a threshold:
#
# $$\text{prediction}^{(k)} = \begin{cases} 1 & \text{if } a^{[2](k)} > 0.5 \\ 0 & \text{otherwise} \end{cases} \tag{5}$$
#
# How bad the network is on all examples together is the **cost**, the mean cross-entropy that you know
# from notebook 01:
#
# $$J = -\frac{1}{m} \sum_{k=1}^{m} \left( y^{(k)} \log a^{[2](k)} + \left(1 - y^{(k)}\right) \log\left(1 - a^{[2](k)}\right) \right) \tag{6}$$
#
# Equations (3) and (4) are exactly logistic regression, with one difference: its inputs are not $x_1$
# and $x_2$ but the four hidden units. **The hidden layer learns the features; the output layer draws a
# straight line in them.** The hidden layer uses
#
# $$\tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}},$$
#
# which runs from −1 to 1; `np.tanh` computes it. Without a bent function here the network would be one
# straight line again (notebook 03 proves it).
#
# <details><summary>If you have read it differently: a bias for each example</summary>
#
# You may read elsewhere a bias with the number of the example, $b^{[1](k)}$. The bias has no such
# number: one column $b^{[1]}$ serves all examples, as the weights do.
#
# </details>
#
# Training repeats four steps. One round is called an **iteration**:
#
# 1. **forward propagation**: from $X$ to $A^{[2]}$;
# 2. **cost**: how wrong is $A^{[2]}$?
# 3. **backward propagation**: the slope of the cost with respect to every parameter;
# 4. **update**: a small step downhill for every parameter.
#
# ![A chain of boxes from left to right, X, Z1, A1, Z2, A2, J, with their shapes below; the parameters W1, b1 feed into Z1 and W2, b2 into Z2. Below it, dashed arrows run back from J to dZ2 and dZ1, and each of them gives the gradients of its layer.](figures/02_graph.svg)
#
# This is the **computation graph**: a box for every value, an arrow for every step. Keep it in sight.
# The first sitting is its upper row, the second sitting its lower row.

# %% [markdown] id="02-sizes-text"
# ## 5 · Three numbers that fix all shapes
#
# **Why.** Every array of the network gets its shape from $n_x$, $n_h$ and $n_y$. Read them off the data
# once, and no later line has to guess.
#
# **Shapes.** `X` is $(n_x, m)$ and `Y` is $(n_y, m)$. The number of hidden units is our own choice: here
# it is always 4. Such a number, which training does not learn, is a **hyperparameter**.

# %% [markdown] id="02-sizes-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Examples are columns, so the number of features is the number of <em>rows</em>.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# For an array of shape (rows, columns), `X.shape[0]` is the number of rows and `X.shape[1]` the number
# of columns.
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `n_x` is `X.shape[0]`. `n_y` comes from `Y` in the same way. `n_h` is a plain number.
#
# </details>

# %% id="02-sizes" tags=["exercise"] difficulty="easy" minutes=4
def layer_sizes(X, Y):
    """Read the sizes of the three layers off the data.

    Arguments:
    X -- features, shape (n_x, m)
    Y -- labels, shape (n_y, m)

    Returns:
    n_x -- number of inputs
    n_h -- number of hidden units, always 4
    n_y -- number of output units
    """
    ### START CODE HERE ###
    n_x = X.shape[0]
    n_h = 4
    n_y = Y.shape[0]
    ### END CODE HERE ###
    return n_x, n_h, n_y

# %% id="02-sizes-check" tags=["check", "graded", "points-3", "expected"]
check_layer_sizes(layer_sizes)
X_example, Y_example = layer_sizes_test_case()
n_x, n_h, n_y = layer_sizes(X_example, Y_example)
print("n_x =", n_x)
print("n_h =", n_h)
print("n_y =", n_y)

# %% [markdown] id="02-sizes-meaning"
# **What it means.** The example has five features and two outputs, unlike our flower. Good functions
# take their numbers from their arguments: the same code then works for any data.

# %% [markdown] id="02-init-text"
# ## 6 · Initialization: small random weights
#
# **Why.** Training needs a starting point. If all weights were equal, all hidden units would compute
# the same thing and would be changed in the same way: four units would stay copies of one. **Random**
# weights make them different. The weights are **small** because tanh is steep near 0 and flat far
# away from it, and on flat ground there is little slope to follow. The biases may start at zero.
# (Notebook 04 puts each of these sentences to the test.)
#
# **Shapes.** `W1` is $(n_h, n_x)$, `b1` is $(n_h, 1)$, `W2` is $(n_y, n_h)$, `b2` is $(n_y, 1)$.
#
# **Random numbers that repeat.** `generator = np.random.RandomState(2)` makes a generator with the seed 2. It gives the
# same numbers on every machine, so your results can be compared with ours. `generator.randn(rows, columns)`
# draws from the normal distribution with mean 0 and standard deviation 1: most of the numbers lie between −2 and 2.
# The order of the draws matters: **first `W1`, then `W2`.**
#
# *You may read elsewhere `np.random.randn((rows, columns))`. `randn` takes two numbers, not a tuple
# (`np.zeros` is the one that takes a tuple). Run the next cell to see it refuse.*

# %% id="02-init-tuple"
generator = np.random.RandomState(2)
try:
    generator.randn((4, 2))
except TypeError:
    print("randn((4, 2)) raises a TypeError")
print("randn(4, 2) has shape", generator.randn(4, 2).shape)
print("zeros((4, 1)) has shape", np.zeros((4, 1)).shape)

# %% id="02-init-tuple-claim" tags=["claim"]
try:
    np.random.RandomState(2).randn((4, 2))
except TypeError:
    refused = True
else:
    refused = False
assert refused, "randn takes two numbers, not a tuple"
many = np.random.RandomState(2).randn(10_000)
assert (np.abs(many) < 2).mean() > 0.9, "most of the numbers lie between -2 and 2"

# %% [markdown] id="02-init-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Four arrays: two with small random numbers, two with zeros. Make the generator inside the function,
# so that every call starts from the same seed.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# W has one row per unit of its own layer and one column per unit of the layer before. "Small" is: times
# 0.01. A bias is a column: shape (number of units, 1).
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `W1 = generator.randn(n_h, n_x) * 0.01` and `b1 = np.zeros((n_h, 1))`. Write `W2` and `b2` in the same way,
# with $n_y$ rows.
#
# </details>

# %% id="02-init" tags=["exercise"] difficulty="easy" minutes=10
def initialize_parameters(n_x, n_h, n_y):
    """Make the parameters that training starts from.

    Arguments:
    n_x -- number of inputs
    n_h -- number of hidden units
    n_y -- number of output units

    Returns:
    parameters -- dictionary with
        W1 -- random * 0.01, shape (n_h, n_x); random: drawn from RandomState(2)
        b1 -- zeros, shape (n_h, 1)
        W2 -- random * 0.01, shape (n_y, n_h); drawn after W1
        b2 -- zeros, shape (n_y, 1)
    """
    ### START CODE HERE ###
    generator = np.random.RandomState(2)
    W1 = generator.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = generator.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    ### END CODE HERE ###
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% id="02-init-check" tags=["check", "graded", "points-5", "expected"]
check_initialize_parameters(initialize_parameters)
for name, value in initialize_parameters(*initialize_parameters_test_case()).items():
    print(f"{name} =", *value.round(8).tolist(), sep="\n   ")

# %% [markdown] id="02-init-meaning"
# **What it means.** These 17 numbers (8 + 4 + 4 + 1) are all that the network will ever know. Training
# changes the numbers; it never changes their shapes.

# %% [markdown] id="02-forward-text"
# ## 7 · Forward propagation
#
# **Why.** This is the network at work: features go in, probabilities come out.
#
# **Shapes.** For all examples at once, equations (1) to (4) become
#
# $$Z^{[1]} = W^{[1]} X + b^{[1]}, \qquad A^{[1]} = \tanh Z^{[1]}, \qquad Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \qquad A^{[2]} = \sigma(Z^{[2]}).$$
#
# The product $W^{[1]} X$ has shape $(n_h, n_x) \cdot (n_x, m) = (n_h, m)$: the inner numbers must agree
# and disappear. The bias $b^{[1]}$ has shape $(n_h, 1)$. NumPy adds it to **every** column, as if it stood
# there $m$ times. This is called **broadcasting**:
#
# ![A grid of four rows and m columns plus a single column of four boxes; the column is repeated m times, drawn with dashed boxes, and added to each column of the grid.](figures/02_broadcast.svg)
#
# A flat bias of shape `(4,)` would be taken for a *row*. With $m = 400$ that is an error; with $m = 4$ it is silently
# wrong. That is why we keep `b1` as a column `(4, 1)`.
#
# **The cache.** Backward propagation will need the values on the way. So the function returns two
# things: `A2`, and a dictionary `cache` with `Z1`, `A1`, `Z2`, `A2`. (The parameters need no place in it:
# the caller has them.)
#
# Use `@` or `np.dot` for matrix products, `np.tanh` for the hidden layer, and `sigmoid`, which is already
# imported, for the output.

# %% [markdown] id="02-forward-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Walk along the upper row of the computation graph. Each arrow is one line of code, and each line uses
# the result of the line before.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# Take the parameters out of the dictionary first: `W1 = parameters["W1"]` and so on. Then write the
# four formulas above in order. If a shape error appears, print `W1.shape` and `X.shape`.
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `Z1 = W1 @ X + b1`, then `A1 = np.tanh(Z1)`. The second layer looks the same with `W2`, `b2`, with `A1`
# in the place of `X`, and with `sigmoid` in the place of `np.tanh`.
#
# </details>

# %% id="02-forward" tags=["exercise"] difficulty="medium" minutes=15
def forward_propagation(X, parameters):
    """Compute the network's probabilities for all examples.

    Arguments:
    X -- features, shape (n_x, m)
    parameters -- dictionary with W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1)

    Returns:
    A2 -- probabilities of label 1, shape (n_y, m)
    cache -- dictionary with Z1 (n_h, m), A1 (n_h, m), Z2 (n_y, m), A2 (n_y, m)
    """
    ### START CODE HERE ###
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    ### END CODE HERE ###
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache

# %% id="02-forward-check" tags=["check", "graded", "points-10", "expected"]
check_forward_propagation(forward_propagation)
X_example, parameters_example = forward_propagation_test_case()
A2_example, cache_example = forward_propagation(X_example, parameters_example)
for name in ("Z1", "A1", "Z2", "A2"):
    print(f"mean of {name}: {cache_example[name].mean():.9f}")

# %% id="02-forward-bias-claim" tags=["claim"]
flat = np.array([1.0, 2.0, 3.0, 4.0])
try:
    np.zeros((4, 400)) + flat
except ValueError:
    refused = True
else:
    refused = False
assert refused, "with m = 400 a flat bias is an error"
assert np.array_equal((np.zeros((4, 4)) + flat)[0], flat), "with m = 4 it is added as a row"

# %% [markdown] id="02-forward-meaning"
# **What it means.** With small weights every $z$ is close to 0, so every output is close to
# $\sigma(0) = 0.5$. The untrained network says "I do not know" to every point. That is a good start.

# %% [markdown] id="02-cost-why"
# ## 8 · The cost: how surprised are we?
#
# **Why.** To improve, the network needs one number that says how bad it is, and that changes a little
# when a parameter changes a little. Accuracy is no such number: it jumps when a point changes sides and
# stands still otherwise.
#
# Let $p$ be the probability that the network gives to the **true** label: $p = a^{[2]}$ if $y = 1$, and
# $p = 1 - a^{[2]}$ if $y = 0$. A perfect answer is $p = 1$. How should a bad $p$ be punished? Two ideas:
#
# - $1 - p$, the missing probability. Simple, but a network that is completely sure and wrong pays only 1.
# - $-\log p$, the **surprise**, with the natural logarithm (base $e$). It is 0 for $p = 1$ and grows without
#   end as $p$ goes to 0.
#
# **Predict.** An answer with $p = 0.9$ costs 0.1 by the first measure. What does it cost by the second, and
# what does $p = 0.01$ cost?

# %% id="02-cost-guess"
my_guess_for_90_percent = None  # e.g. 0.5
my_guess_for_1_percent = None

# %% id="02-cost-measures"
print("   p     1 - p   -log p")
for p in (0.99, 0.9, 0.5, 0.1, 0.01):
    print(f"{p:5.2f}   {1 - p:5.2f}   {-np.log(p):6.3f}")
if my_guess_for_90_percent is not None:
    print("Your guesses:", my_guess_for_90_percent, my_guess_for_1_percent)

# %% id="02-cost-plot" tags=["figure"] alt="Two falling curves over the probability p of the true label: 1 − p is a straight line from 1 down to 0, −log p shoots up without limit near p = 0, and both meet at 0 for p = 1."
p = np.linspace(0.005, 1, 400)
plt.figure(figsize=(5.5, 3.6))
ax = plt.gca()
ax.plot(p, -np.log(p), label="-log p", color="#0072B2", linewidth=2)
ax.plot(p, 1 - p, label="1 - p", color="#D55E00", linestyle="--", linewidth=2)
ax.set_xlabel("probability p given to the true label")
ax.set_ylabel("punishment")
ax.legend();

# %% id="02-cost-claim" tags=["claim"]
assert abs(-np.log(0.9) - 0.105) < 0.001, "the natural logarithm gives 0.105"
assert abs(-np.log10(0.9) - 0.046) < 0.001, "0.046 is the logarithm to base 10"
assert -np.log(0.01) > 4.6 and 1 - 0.01 < 1, "only -log p punishes a sure and wrong answer hard"
know_nothing, _ = network.forward_propagation(X, network.initialize_parameters(2, 4, 1))
first_cost = network.compute_cost(know_nothing, Y)
assert abs(first_cost - np.log(2)) < 0.001, "an untrained network costs about log 2"

# %% [markdown] id="02-cost-text"
# **Explain.** Near $p = 1$ both measures agree: $-\log 0.9 = 0.105$ is almost 0.1. Far from it they
# part: a sure and wrong answer, $p = 0.01$, costs 4.6 instead of 0.99. Its slope is large too, so training
# works hardest on the worst answers. In this course $\log$ is always the natural logarithm, `np.log`.
#
# The surprise of one example is its **loss**. The **cost** $J$ is the mean loss, and equation (6) writes it
# without an "if": for $y = 1$ only the first term survives, for $y = 0$ only the second.
#
# $$J = -\frac{1}{m} \sum_{k=1}^{m} \left( y^{(k)} \log a^{[2](k)} + \left(1 - y^{(k)}\right) \log\left(1 - a^{[2](k)}\right) \right)$$
#
# <details><summary>If you have read it differently: 0.046, and a sum from 0</summary>
#
# You may read elsewhere that $-\log 0.9 = 0.046$. That is the logarithm to base 10. You may also see a sum that
# starts at 0: it would have $m + 1$ terms and would not fit the $1/m$ in front. Ours has $m$ terms, $k = 1, \dots, m$.
#
# </details>
#
# **Shapes.** `A2` and `Y` are both $(1, m)$; the result is one Python number, which the last line makes a `float`.
# The function also takes `parameters`, as in the classic form of this exercise; you do not need them here.
#
# **One trap.** The labels of the flower are unsigned bytes (`uint8`), which have no negative numbers:
# `1 - Y` is fine, but `Y - 1` and `-Y` wrap around to 255.

# %% [markdown] id="02-cost-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Compute the two terms for all examples at once, element by element. Then take the mean and change the
# sign.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# The first term is `Y * np.log(A2)`. The second one has `1 - Y` and `1 - A2` in the same places. The mean is
# the sum over all entries, divided by $m$, the number of columns of `Y`.
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `log_probabilities = Y * np.log(A2) + ...` with the second term on the dots, and then
# `cost = -np.sum(log_probabilities) / m`. Both terms stand inside the sum.
#
# </details>

# %% id="02-cost" tags=["exercise"] difficulty="medium" minutes=15
def compute_cost(A2, Y, parameters=None):
    """Compute the mean cross-entropy of equation (6).

    Arguments:
    A2 -- probabilities of label 1, shape (1, m)
    Y -- true labels, shape (1, m)
    parameters -- not used

    Returns:
    cost -- a Python float
    """
    ### START CODE HERE ###
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    ### END CODE HERE ###
    return float(cost)

# %% id="02-cost-check" tags=["check", "graded", "points-10", "expected"]
check_compute_cost(compute_cost)
A2_example, Y_example, _ = compute_cost_test_case()
print(f"cost = {compute_cost(A2_example, Y_example):.9f}")

# %% [markdown] id="02-cost-meaning"
# **What it means.** Remember one number: $\log 2 = 0.693$. It is the cost of a network that answers 0.5 to
# everything, and so the first cost of every network that starts with small weights. A training that
# begins far from 0.693 has a bug or large weights. (The labels of this classic example are random real
# numbers, only good for comparing arithmetic. Real labels are 0 or 1.)

# %% [markdown] id="02-pause"
# ---
# # ☕ A pause
#
# **You have written half of a network.** It has sizes, parameters, a forward pass and a cost: the upper
# row of the computation graph is complete. This is a good place to stop for today.
#
# - Save the notebook (Ctrl+S, or ⌘S on a Mac).
# - When you come back, click on this cell and choose *Run → Run All Above Selected Cell*, so that Python
#   knows your functions again.
#
# Before you go, answer from memory: What are the shapes of `W1` and of `Z1`? What is the first cost that
# an untrained network shows? Which four arrays are in the cache?

# %% [markdown] id="02-by-hand"
# ---
# # Second sitting: from the slopes to a trained network
#
# ## 9 · Backward propagation by hand
#
# **The question.** You may turn 17 knobs, the parameters. For each one you want to know: if I turn it up a
# little, does the cost go up or down, and how fast? The answer is a **slope**, the derivative of the cost
# with respect to that parameter. All slopes together are the **gradient**.
#
# Before the matrices, do it once with plain numbers: a 2-2-1 network (two inputs, two hidden units, one
# output), one example $x = (2, 1)$ with label $y = 0$. For one example, the cost $J$ is simply its loss.
#
# ![The 2-2-1 network with all its numbers: values in black run from the inputs 2 and 1 to the output 0.585 and the loss 0.879; slopes in orange stand beside every weight and inside every unit.](figures/02_by_hand.svg)
#
# **Names in this section.** There is one example only, so we leave out $^{[1]}$ and $^{[2]}$, and *a lower index is the
# unit*: the hidden units compute the sums $z_1, z_2$ and the activations $h_1, h_2$ (the column $a^{[1]}$ of section 3). The
# output unit has no index: weights $w_1, w_2$, bias $b$, sum $z$, activation $a$ (the $a^{[2]}$ of section 3).
#
# Call the loss of this one example $L$. We write $\mathrm{d}v$ for the slope of the loss with respect to $v$:
# $\mathrm{d}v = \partial L / \partial v$. Each arrow of the picture computes one value from another; its **local slope** says how
# fast its end changes when its start changes. There is one rule, the **chain rule**: *slope at the start of an arrow = slope
# at its end × local slope of the arrow*. So we start at the end, where things are known, and walk back.
#
# 1. **Output.** For $y = 0$ the loss is $L = -\log(1 - a)$ and its slope is $\mathrm{d}a = 1 / (1 - a)$. The sigmoid has the
#    local slope $a (1 - a)$. The product is very simple: $\mathrm{d}z = a$. For $y = 1$ the loss is $L = -\log a$, its slope is
#    $-1 / a$, and times $a (1 - a)$ this gives $a - 1$. Both cases are
#    $$\mathrm{d}z = a - y,$$
#    the probability minus the truth. Here 0.585 − 0 = 0.585.
# 2. **Weights of the output.** $z = w_1 h_1 + w_2 h_2 + b$, so the local slope from $w_1$ to $z$ is $h_1$:
#    $\mathrm{d}w_1 = \mathrm{d}z \cdot h_1$. The local slope from $b$ to $z$ is 1: $\mathrm{d}b = \mathrm{d}z$.
# 3. **Back to the hidden units.** By the same formula the local slope from $h_1$ to $z$ is $w_1$:
#    $\mathrm{d}h_1 = \mathrm{d}z \cdot w_1$.
# 4. **Through tanh.** The slope of tanh at $z_1$ is $1 - \tanh^2 z_1 = 1 - h_1^2$:
#    $\mathrm{d}z_1 = \mathrm{d}h_1 \cdot (1 - h_1^2)$.
# 5. **Weights of the hidden layer.** As in step 2, with the inputs $x_1, x_2$ in the place of $h_1, h_2$: the weight
#    that leads from $x_1$ to unit 1 has the slope $\mathrm{d}z_1 \cdot x_1$.
#
# **Predict.** The network says 0.585, but the truth is 0. Look at the first weight of the output layer, $w_1$, which
# is 1 and multiplies $h_1 = 0.462$. To lower the loss, must it go up or down?

# %% id="02-by-hand-guess"
my_guess_for_w1 = None  # "up" or "down"

# %% id="02-by-hand-run"
x1, x2, y = 2.0, 1.0, 0.0
# forward: values from left to right
z1, z2 = 0.5 * x1 - 0.5 * x2 + 0.0, -1.0 * x1 + 1.0 * x2 + 0.0
h1, h2 = np.tanh(z1), np.tanh(z2)
z = 1.0 * h1 - 0.5 * h2 - 0.5
a = 1 / (1 + np.exp(-z))
loss = -np.log(1 - a)
print(f"forward:  h1 = {h1:.3f}  h2 = {h2:.3f}  a = {a:.3f}  loss = {loss:.3f}")

# backward: slopes from right to left
dz = a - y
dw1, dw2, db = dz * h1, dz * h2, dz
dh1, dh2 = dz * 1.0, dz * -0.5
dz1, dz2 = dh1 * (1 - h1**2), dh2 * (1 - h2**2)
print(f"output:   dz = {dz:.3f}  dw1 = {dw1:.3f}  dw2 = {dw2:.3f}  db = {db:.3f}")
print(f"unit 1:   dh1 = {dh1:.3f}  dz1 = {dz1:.3f}  slopes of weights: {dz1 * x1:.3f}, {dz1 * x2:.3f}")
print(f"unit 2:   dh2 = {dh2:.3f}  dz2 = {dz2:.3f}  slopes of weights: {dz2 * x1:.3f}, {dz2 * x2:.3f}")
if my_guess_for_w1 is not None:
    print("Your guess:", my_guess_for_w1)

# %% [markdown] id="02-by-hand-explain"
# **Explain.** The slope of $w_1$ is +0.270: turning it up raises the loss, so it must go **down**. The
# second output weight has the slope −0.445: it must go **up**, because it multiplies a negative $h_2$.
#
# Do you believe the slopes? Test one: turn the weight up by 0.001 and look how the loss changes.

# %% id="02-by-hand-nudge"
def loss_of(first_output_weight):
    """Return the loss of the 2-2-1 network when only this weight is changed."""
    probability = sigmoid(first_output_weight * h1 - 0.5 * h2 - 0.5)
    return -np.log(1 - probability)


measured = (loss_of(1.001) - loss_of(1.0)) / 0.001
print(f"slope by the chain rule: {dw1:.3f}")
print(f"slope by a small nudge : {measured:.3f}")

# %% id="02-by-hand-claim" tags=["claim"]
assert abs(a - 0.585) < 0.001 and abs(loss - 0.879) < 0.001, "the figure shows these values"
assert abs(h1 - 0.462) < 0.001 and h2 < 0, "the text names h1, and h2 is negative"
assert abs(dw1 - 0.270) < 0.001 and abs(dw2 + 0.445) < 0.001, "the text names these slopes"
assert abs(measured - dw1) < 0.001, "a nudge must confirm the chain rule"
for truth, loss_for in ((0, lambda p: -np.log(1 - p)), (1, lambda p: -np.log(p))):
    nudged = (loss_for(sigmoid(z + 1e-5)) - loss_for(sigmoid(z - 1e-5))) / 2e-5
    assert abs(nudged - (a - truth)) < 1e-6, "dz = a - y for both labels"

# %% [markdown] id="02-backward-text"
# ## 10 · Backward propagation with matrices
#
# **Why.** The five steps above, for all units and all examples at once, in six lines. The names are those of section 3
# again: $A^{[1]}$ holds what was $h_1, h_2$, and $A^{[2]}$ what was $a$.
#
# **Shapes.** *A gradient has the shape of its variable*: `dW1` has the shape of `W1`, `dZ2` that of `Z2`. This rule
# alone decides most questions of "which one is transposed?".
#
# | step by hand | with matrices | shapes |
# |---|---|---|
# | $\mathrm{d}z = a - y$ | $\mathrm{d}Z^{[2]} = A^{[2]} - Y$ | $(1, m)$ |
# | $\mathrm{d}w_1 = \mathrm{d}z \cdot h_1$ | $\mathrm{d}W^{[2]} = \frac{1}{m}\, \mathrm{d}Z^{[2]} A^{[1]T}$ | $(1, m) \cdot (m, n_h) = (1, n_h)$ |
# | $\mathrm{d}b = \mathrm{d}z$ | $\mathrm{d}b^{[2]} = \frac{1}{m} \sum_k \mathrm{d}z^{[2](k)}$ | $(1, 1)$ |
# | $\mathrm{d}h_1 = \mathrm{d}z \cdot w_1$, then through tanh | $\mathrm{d}Z^{[1]} = \left(W^{[2]T} \mathrm{d}Z^{[2]}\right) * \left(1 - A^{[1]} * A^{[1]}\right)$ | $(n_h, 1) \cdot (1, m) = (n_h, m)$ |
# | weight of unit 1 on $x_1$: $\mathrm{d}z_1 \cdot x_1$ | $\mathrm{d}W^{[1]} = \frac{1}{m}\, \mathrm{d}Z^{[1]} X^T$ | $(n_h, m) \cdot (m, n_x) = (n_h, n_x)$ |
# | bias of unit 1: $\mathrm{d}z_1$ | $\mathrm{d}b^{[1]} = \frac{1}{m} \sum_k \mathrm{d}z^{[1](k)}$ | $(n_h, 1)$ |
#
# The star $*$ multiplies element by element; without a star it is a matrix product. Three things are new:
#
# - **The mean.** The cost is the mean over the examples, so is its slope. The product $\mathrm{d}Z\, A^T$ already *adds
#   up* the examples (the inner number $m$ disappears); dividing by $m$ makes it a mean. `dZ1` and `dZ2` themselves
#   keep one column per example and get no $1/m$.
# - **The bias.** Forward, one bias was copied to all $m$ columns. Backward, the slopes of these $m$ copies are added
#   up: sum over the columns, `axis=1`. Write `keepdims=True`, so that the result stays a column $(n_h, 1)$.
# - **What is needed.** The gradient of a layer uses the *activation of the layer before it*: $X$ for `dW1`,
#   $A^{[1]}$ for `dW2`. That is why forward propagation kept a cache.
#
# <details><summary>If you have read it differently: three slips that are often copied</summary>
#
# - That the backward step of layer $l$ needs only its own $W^{[l]}$, $b^{[l]}$ and $\mathrm{d}A^{[l]}$. It also needs $A^{[l-1]}$,
#   the activation of the layer before: without it there is no $\mathrm{d}W^{[l]}$.
# - That the slope is written $\frac{\partial L}{a}$. The second $\partial$ is missing; it is $\frac{\partial L}{\partial a}$.
# - That training changes a lower layer only when the output is almost right. **All** layers are updated in every
#   iteration; the cell below the exercise shows it.
#
# </details>

# %% [markdown] id="02-backward-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Walk along the lower row of the computation graph, from right to left: first `dZ2`, from it `dW2` and `db2`,
# then `dZ1`, from it `dW1` and `db1`.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# The middle column of the table above holds all six lines in order. Take `W2` out of `parameters`, `A1` and
# `A2` out of `cache`. The slope of tanh needs only `A1`: it is `1 - A1**2`, element by element.
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `dZ2 = A2 - Y`, `dW2 = dZ2 @ A1.T / m`, `db2 = np.sum(dZ2, axis=1, keepdims=True) / m`. For the hidden layer,
# `dZ1 = (W2.T @ dZ2) * (...)` with the slope of tanh on the dots; the last two lines look like those for
# `dW2` and `db2`.
#
# </details>

# %% id="02-backward" tags=["exercise"] difficulty="hard" minutes=35
def backward_propagation(parameters, cache, X, Y):
    """Compute the gradient of the cost for every parameter.

    Arguments:
    parameters -- dictionary with W1, b1, W2 (1, n_h), b2
    cache -- dictionary with Z1, A1 (n_h, m), Z2, A2 (1, m)
    X -- features, shape (n_x, m)
    Y -- true labels, shape (1, m)

    Returns:
    grads -- dictionary with dW1, db1, dW2, db2, each of the shape of its parameter
    """
    ### START CODE HERE ###
    m = X.shape[1]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = (W2.T @ dZ2) * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    ### END CODE HERE ###
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% id="02-backward-check" tags=["check", "graded", "points-15", "expected"]
check_backward_propagation(backward_propagation)
grads_example = backward_propagation(*backward_propagation_test_case())
for name in ("dW1", "db1", "dW2", "db2"):
    print(f"{name} =", *grads_example[name].round(6).tolist(), sep="\n   ")

# %% [markdown] id="02-backward-meaning"
# **What it means.** One forward and one backward pass give the slopes of *all* parameters. The next cell takes
# three steps of training and prints how far each parameter moved in each step.

# %% id="02-backward-layers" tags=["experiment"]
# network: the course's worked solution; train: the loop that you write in section 13.
functions = network  # or, once section 14 is done: functions = mine
parameters = network.initialize_parameters(2, 4, 1)
moves = []
for step in range(3):
    changed = train(X, Y, parameters, num_iterations=1, functions=functions).parameters
    moves.append({name: np.abs(changed[name] - parameters[name]).max() for name in parameters})
    print(f"step {step}:", ", ".join(f"{name} moved by {d:.1e}" for name, d in moves[-1].items()))
    parameters = changed

# %% id="02-backward-claim" tags=["claim"]
assert all(distance > 0 for step in moves for distance in step.values()), (
    "every iteration must change the parameters of both layers"
)
for step in moves:
    assert max(step["b1"], step["b2"]) < 0.02 * min(step["W1"], step["W2"]), "biases move least"
untrained, _ = network.forward_propagation(X, network.initialize_parameters(2, 4, 1))
dZ2 = untrained - Y
assert np.abs(dZ2).mean() > 0.49 and abs(dZ2.mean()) < 0.001, "the slopes of two classes cancel"

# %% [markdown] id="02-backward-explain"
# **Explain.** All four arrays move in every step, those of the hidden layer too. The biases move least, and nothing is wrong
# with that: `db2` is the mean of $a^{[2]} - y$. At the start this is about +0.5 for each of the 200 points with
# label 0, and about −0.5 for each of the 200 points with label 1. In the mean they nearly cancel, and in `db1` as well. `dW2`
# multiplies each of them by its $a^{[1]}$ first, and the products do not cancel.

# %% [markdown] id="02-gradcheck-text"
# ## 11 · Trust nobody: the gradient check
#
# **Why.** A wrong gradient seldom crashes. It trains a little worse, and you look for the reason for a week. But a
# slope can also be *measured*, as with the nudge above, without any formula. If both agree, you have two
# independent witnesses.
#
# A nudge to both sides measures better than a nudge to one side. This is the **central difference**. For one number
# $\theta$ (theta, any parameter) and a small $\varepsilon$ (epsilon):
#
# $$\frac{\partial f}{\partial \theta} \approx \frac{f(\theta + \varepsilon) - f(\theta - \varepsilon)}{2 \varepsilon}$$
#
# When $\theta$ is an array, we do this **for one entry at a time** while all the other entries stay where they are.
#
# **Shapes.** `theta` may have any shape. `f` is a function: it takes an array of that shape and returns one number.
# The result has the shape of `theta` (a gradient has the shape of its variable).
#
# **Tools.** `np.ndindex(theta.shape)` runs over the indices of all entries, for a matrix (0, 0), (0, 1), ….
# `theta.astype(float)` makes a *copy* of floats, which you may change; never change `theta` itself.

# %% [markdown] id="02-gradcheck-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Start with an array of zeros for the result. For each index, make two copies of `theta`, move that one entry up in
# the first and down in the second, call `f` on both, and write the slope into the result.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# `gradient[index]` becomes (f of the raised copy − f of the lowered copy) divided by 2 ε. Mind the brackets around
# $2 \varepsilon$.
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# Inside `for index in np.ndindex(theta.shape):` write `plus = theta.astype(float)` and
# `plus[index] += epsilon`. Do the same for `minus` with a minus sign. The last line of the loop is
# `gradient[index] = (f(plus) - f(minus)) / (...)`.
#
# </details>

# %% id="02-gradcheck" tags=["exercise"] difficulty="medium" minutes=20
def numerical_gradient(f, theta, epsilon=1e-5):
    """Measure the gradient of f at theta by central differences.

    Arguments:
    f -- function that takes an array of the shape of theta and returns a number
    theta -- array of floats, any shape; it must not be changed
    epsilon -- size of the nudge

    Returns:
    gradient -- array of the shape of theta
    """
    ### START CODE HERE ###
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        plus = theta.astype(float)
        minus = theta.astype(float)
        plus[index] += epsilon
        minus[index] -= epsilon
        gradient[index] = (f(plus) - f(minus)) / (2 * epsilon)
    ### END CODE HERE ###
    return gradient

# %% id="02-gradcheck-check" tags=["check", "graded", "points-10", "expected"]
check_numerical_gradient(numerical_gradient)
theta_example = np.array([[1.0, 2.0], [3.0, 4.0]])
slopes_example = numerical_gradient(lambda theta: np.sum(theta**2), theta_example)
print("slopes of the sum of squares:", slopes_example.round(4).tolist())

# %% [markdown] id="02-gradcheck-meaning"
# **What it means.** The slope of $\theta^2$ is $2 \theta$, and your function found 2, 4, 6, 8 without knowing any rule.
# Why not train with it? Each entry costs two calls of `f`: 34 forward passes for our 17 parameters, against
# one forward and one backward pass. With a million parameters that decides.
#
# ### Check your own gradient
#
# Two gradients are compared by their **relative error**, $\lVert a - b \rVert / (\lVert a \rVert + \lVert b \rVert)$, where
# $\lVert a \rVert$ is the length of $a$. It runs from 0 (equal) to 1. Below $10^{-7}$ we call two gradients equal.
#
# The next cell makes two bundles of functions: `course` holds the course's worked solution, `mine` holds yours. The cell after it
# compares the `dW1` of backward propagation with the one that `numerical_gradient` measures. It runs on
# `course`. Write `functions = mine`, and your own function tests your own gradient.

# %% id="02-mine-gradients"
course = SimpleNamespace(
    forward_propagation=network.forward_propagation,
    compute_cost=network.compute_cost,
    backward_propagation=network.backward_propagation,
    numerical_gradient=gradcheck.numerical_gradient,
)
mine = SimpleNamespace(
    forward_propagation=forward_propagation,
    compute_cost=compute_cost,
    backward_propagation=backward_propagation,
    numerical_gradient=numerical_gradient,
)

# %% id="02-gradcheck-own" tags=["experiment"]
functions = course  # or: functions = mine
small = network.initialize_parameters(2, 4, 1)  # scale 0.01
weights = {name: 100 * value for name, value in small.items()}  # scale 1


def cost_of_W1(W1):
    """Return the cost when only W1 is changed."""
    A2, _ = functions.forward_propagation(X, {**weights, "W1": W1})
    return functions.compute_cost(A2, Y)


_, cache = functions.forward_propagation(X, weights)
derived = functions.backward_propagation(weights, cache, X, Y)["dW1"]
measured = functions.numerical_gradient(cost_of_W1, weights["W1"])
own_error = relative_error(derived, measured)
print(f"relative error of dW1: {own_error:.0e}")
print("the two gradients agree" if own_error < 1e-7 else "one of the two is wrong")

# %% id="02-gradcheck-own-claim" tags=["claim"]
assert own_error < 1e-7, f"the right gradient passes, measured {own_error:.1e}"
for bundle in (course, mine):
    functions = bundle
    _, cache = functions.forward_propagation(X, weights)
    derived = functions.backward_propagation(weights, cache, X, Y)["dW1"]
    measured = functions.numerical_gradient(cost_of_W1, weights["W1"])
    assert relative_error(derived, measured) < 1e-7, "and so does the learner's own"
    assert relative_error(2 * derived, measured) > 0.1, "a wrong gradient does not pass"

# %% [markdown] id="02-gradcheck-epsilon"
# ### Which ε is right?
#
# **Predict.** A smaller ε means a better derivative, says the definition. What happens to the error when ε goes from
# $10^{-1}$ to $10^{-12}$: does it fall all the way?

# %% id="02-gradcheck-guess"
my_guess_for_the_error = None  # "it falls all the way" or "it falls, then ..."

# %% id="02-gradcheck-curve" tags=["experiment", "figure"] alt="Relative error over epsilon, both on logarithmic scales: the right gradient makes a U with its lowest point near 1e-5, the gradient without the slope of tanh stays on a flat line near 0.8."
functions = course  # or: functions = mine
scale = 1.0  # size of the weights at which the gradients are compared
epsilons = 10.0 ** np.arange(-1, -13, -1)

weights = {name: value * 100 * scale for name, value in small.items()}
_, cache = functions.forward_propagation(X, weights)
right = functions.backward_propagation(weights, cache, X, Y)["dW1"]
no_slope = (weights["W2"].T @ (cache["A2"] - Y)) @ X.T / m  # "forgot" 1 - A1**2
measured = [functions.numerical_gradient(cost_of_W1, weights["W1"], e) for e in epsilons]
right_errors = [relative_error(right, slopes) for slopes in measured]
wrong_errors = [relative_error(no_slope, slopes) for slopes in measured]

figure, ax = plt.subplots(figsize=(8, 3.8), layout="constrained")
ax.loglog(epsilons, wrong_errors, "s--", color="#D55E00", label="slope of tanh forgotten")
ax.loglog(epsilons, right_errors, "o-", color="#0072B2", label="right gradient")
ax.set_xlabel("epsilon")
ax.set_ylabel("relative error")
figure.legend(loc="outside right upper")
if my_guess_for_the_error is not None:
    print("Your guess:", my_guess_for_the_error)

# %% id="02-gradcheck-claim" tags=["claim"]
by_epsilon = dict(zip(np.arange(-1, -13, -1).tolist(), right_errors))
assert by_epsilon[-5] < 1e-8, f"near 1e-5 the error is tiny, measured {by_epsilon[-5]:.1e}"
assert by_epsilon[-2] > 1e-6, f"a large epsilon is worse, measured {by_epsilon[-2]:.1e}"
assert by_epsilon[-12] > 1e-6, f"a tiny epsilon is worse, measured {by_epsilon[-12]:.1e}"
assert min(wrong_errors) > 0.5, f"a wrong gradient stays far off, measured {min(wrong_errors):.2f}"

# %% [markdown] id="02-gradcheck-explain"
# **Explain.** The error makes a **U**. On the right, ε is so large that the curve bends between the two points; this
# error shrinks like $\varepsilon^2$. On the left, $f(\theta + \varepsilon)$ and $f(\theta - \varepsilon)$ are so close that the computer,
# which keeps about 16 digits, subtracts almost equal numbers and loses the rest; this error grows like
# $1 / \varepsilon$. In between, near $10^{-5}$, the error is below $10^{-8}$. That is why $10^{-5}$ is the default. The gradient
# *without the slope of tanh* is wrong at every ε, by more than 0.5: no U, a wall.
#
# **Where to check.** Set `scale = 0.01` above, the scale of our initialization, and run again. The wrong gradient
# now looks almost right! With tiny weights every $a^{[1]}$ is close to 0, so the forgotten factor $1 - a^2$ is close
# to 1. The next cell measures it. *Check a gradient at a place where a mistake can be seen.*

# %% id="02-gradcheck-scale"
def error_without_slope(weights):
    """Return the relative error of a dW1 that forgot the slope of tanh."""
    _, cache = network.forward_propagation(X, weights)
    grads = network.backward_propagation(weights, cache, X, Y)
    wrong = (weights["W2"].T @ (cache["A2"] - Y)) @ X.T / m
    return relative_error(wrong, grads["dW1"])


large = {name: 100 * value for name, value in small.items()}
print(f"weights of scale 0.01: error {error_without_slope(small):.4f}")
print(f"weights of scale 1   : error {error_without_slope(large):.2f}")

# %% id="02-gradcheck-scale-claim" tags=["claim"]
assert error_without_slope(small) < 0.01, "with tiny weights the mistake hides"
assert error_without_slope(large) > 0.5, "with weights of scale 1 it shows"

# %% [markdown] id="02-gradcheck-discussion" tags=["discussion"]
# **Discussion.** If your guess was "it falls all the way", the definition of the derivative misled you: it speaks of real
# numbers, and a computer has only about 16 digits of them. The best ε lies where the two errors are equal.

# %% [markdown] id="02-update-text"
# ## 12 · Update: one step downhill
#
# **Why.** The gradient points to where the cost grows fastest. So we go the other way.
#
# Imagine that you stand on hills in thick fog and want to reach the lowest place. You only feel the slope under your
# feet. Each parameter is one direction in which you can walk; the height is the cost. Trying the directions one after
# the other would work, slowly. The gradient tells for all directions at once which way is down. Every parameter
# $\theta$ takes the step
#
# $$\theta := \theta - \alpha \, \mathrm{d}\theta,$$
#
# where $\alpha$ (alpha) is the **learning rate**: how far we go. Repeating this is **gradient descent**.
#
# <details><summary>If you have read it differently: no learning rate, or "along the gradient"</summary>
#
# You may read elsewhere the update without a learning rate, $W = W - \mathrm{d}W$. That is the special case $\alpha = 1$, and
# the experiments below show how much depends on $\alpha$. Or that training goes "along the gradient": it goes along
# the *negative* gradient. The minus sign is the whole idea.
#
# </details>
#
# **Shapes.** A gradient has the shape of its variable, so the four lines need no thought about shapes. But one rule:
# make **new** arrays (`W1 = parameters["W1"] - ...`). A line such as `W1 -= ...` would write into the caller's
# dictionary, and running a cell twice would give other numbers.

# %% [markdown] id="02-update-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# The same line four times, once for each parameter.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# new value = old value − learning rate × slope. The slope of `W1` is `grads["dW1"]`.
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `W1 = parameters["W1"] - learning_rate * grads["dW1"]`. The other three look the same.
#
# </details>

# %% id="02-update" tags=["exercise"] difficulty="easy" minutes=6
def update_parameters(parameters, grads, learning_rate=1.2):
    """Take one step of gradient descent.

    Arguments:
    parameters -- dictionary with W1, b1, W2, b2; it must not be changed
    grads -- dictionary with dW1, db1, dW2, db2
    learning_rate -- size of the step

    Returns:
    parameters -- a new dictionary with the new W1, b1, W2, b2
    """
    ### START CODE HERE ###
    W1 = parameters["W1"] - learning_rate * grads["dW1"]
    b1 = parameters["b1"] - learning_rate * grads["db1"]
    W2 = parameters["W2"] - learning_rate * grads["dW2"]
    b2 = parameters["b2"] - learning_rate * grads["db2"]
    ### END CODE HERE ###
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% id="02-update-check" tags=["check", "graded", "points-5", "expected"]
check_update_parameters(update_parameters)
for name, value in update_parameters(*update_parameters_test_case()).items():
    print(f"{name} =", *value.round(8).tolist(), sep="\n   ")

# %% [markdown] id="02-hill"
# **What it means.** One step is nothing special; thousands of them are training.
#
# **A walk you can see.** Our landscape has 17 dimensions, too many to draw. So take a trained network, keep 15
# parameters fixed, and let only two weights of the output layer move, starting at (0, 0). The picture shows the real cost
# as a map: each line joins places of equal height. Dark lines are low, yellow lines are high.

# %% id="02-hill-walk" tags=["experiment", "figure"] alt="The same oval valley three times with a path of 15 steps from (0, 0): with learning rate 1 the path stops half-way down, with 10 it arrives near the lowest point, with 35 it jumps from one side of the valley to the other and never settles."
walking_rates = (1, 10, 35)
steps = 15

trained = train(X, Y, network.initialize_parameters(2, 4, 1), num_iterations=5000).parameters
A1_fixed = network.forward_propagation(X, trained)[1]["A1"]


def output_weights(w):
    """Return W2 in which only the second and third weight are free."""
    W2 = trained["W2"].copy()
    W2[0, 1:3] = w
    return W2


def height(w):
    """Return the cost for two free weights."""
    A2 = sigmoid(output_weights(w) @ A1_fixed + trained["b2"])
    return network.compute_cost(A2, Y)


def walk(rate):
    """Return the positions of gradient descent on the two weights."""
    path = [np.zeros(2)]
    for _ in range(steps):
        A2 = sigmoid(output_weights(path[-1]) @ A1_fixed + trained["b2"])
        slope = ((A2 - Y) @ A1_fixed.T / m)[0, 1:3]
        path.append(path[-1] - rate * slope)
    return np.array(path)


paths = {rate: walk(rate) for rate in walking_rates}
side = np.linspace(-4, 13, 50)
heights = np.array([[height((u, v)) for u in side] for v in side])
figure, axes = plt.subplots(1, 3, figsize=(11, 3.8), layout="constrained", sharey=True)
for ax, (rate, path) in zip(axes, paths.items()):
    ax.contour(side, side, heights, levels=np.geomspace(heights.min() * 1.01, 2, 14), cmap="cividis")
    ax.plot(*path.T, "o-", color="#D55E00", markersize=4, linewidth=1.2)
    ax.plot(*path[0], "ks", markersize=7)
    ax.set_title(f"rate {rate}: cost {height(path[0]):.2f} → {height(path[-1]):.2f}")
    ax.set_xlabel("second weight of W2")
    ax.set_aspect("equal")
axes[0].set_ylabel("third weight of W2")
figure.suptitle("cost: dark lines are low, yellow lines are high", fontsize=10);

# %% id="02-hill-claim" tags=["claim"]
low = heights.min()
ends = {rate: height(path[-1]) for rate, path in paths.items()}
assert ends[1] > low + 0.1, f"rate 1 is still on its way, measured {ends[1]:.3f}"
assert ends[10] < low + 0.02, f"rate 10 has arrived, measured {ends[10]:.3f}"
jumps = np.diff([height(position) for position in paths[35]])
assert (jumps > 0.05).sum() >= 3, "rate 35 climbs again and again"

# %% [markdown] id="02-hill-explain"
# **Explain.** With a *small* rate each step is safe and short; the walk is still on its way. With a *good* rate the walk
# arrives. With a *large* rate the step is longer than the valley is wide: the walk lands on the other side, often
# higher than before, and jumps back. The size of a good step depends on the landscape; what is good for these two
# weights is not good for all 17. You will try it on the whole network in section 16.

# %% [markdown] id="02-model-fit-text"
# ## 13 · The training loop
#
# **Why.** Everything is there. `nn_model` puts it in a row: initialize once, then repeat the four steps *forward, cost,
# backward, update* `num_iterations` times. One round is one **iteration**; here each iteration uses all $m$ examples.
#
# **Shapes.** `X` is $(n_x, m)$, `Y` is $(n_y, m)$. The function returns the dictionary of the final parameters.
#
# Three things to take care of:
#
# - $n_x$ and $n_y$ come from `layer_sizes`, but $n_h$ is the **argument** `n_h`, not the 4 of `layer_sizes`.
# - `parameters = update_parameters(...)`: without the `parameters =` nothing is kept and nothing is learned.
# - If `print_cost` is true, print the cost of every 1000th iteration as `Cost after iteration 1000: 0.288083`.
#
# Labels must be 0 or 1. The cell below the exercise shows what happens with other numbers.

# %% [markdown] id="02-model-fit-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Two lines before the loop (sizes, parameters), then a `for` loop over the iterations that calls your four
# functions. The loop has no formula of its own.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# Follow the results: forward propagation gives `A2` and `cache`; the cost needs `A2` and `Y`; backward propagation
# needs `parameters`, `cache`, `X`, `Y` and gives `grads`; the update needs `parameters` and `grads`.
# `i % 1000 == 0` is true for $i$ = 0, 1000, 2000, ….
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# Before the loop: `n_x, _, n_y = layer_sizes(X, Y)` and `parameters = initialize_parameters(n_x, n_h, n_y)`.
# In the loop: `A2, cache = forward_propagation(X, parameters)`, then three more lines of this kind in the order
# cost, gradients, update, and last
# `if print_cost and i % 1000 == 0:` with `print(f"Cost after iteration {i}: {cost:f}")`.
#
# </details>

# %% id="02-model-fit" tags=["exercise"] difficulty="medium" minutes=15
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    """Train a network with one hidden layer.

    Arguments:
    X -- features, shape (n_x, m)
    Y -- labels 0 and 1, shape (n_y, m)
    n_h -- number of hidden units
    num_iterations -- number of rounds
    print_cost -- if true, print the cost every 1000 iterations

    Returns:
    parameters -- the trained W1, b1, W2, b2
    """
    ### START CODE HERE ###
    n_x, _, n_y = layer_sizes(X, Y)
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and i % 1000 == 0:
            print(f"Cost after iteration {i}: {cost:f}")
    ### END CODE HERE ###
    return parameters

# %% id="02-model-fit-check" tags=["check", "graded", "points-10", "expected"]
check_nn_model(nn_model)
parameters_example = nn_model(X, Y, n_h=4, num_iterations=3001, print_cost=True)

# %% [markdown] id="02-model-fit-meaning"
# **What it means.** The first cost is 0.693, as promised: $\log 2$. Then it falls. Nobody told the network where the
# petals are; it found 17 numbers by walking downhill.
#
# **Why must labels be 0 or 1?** For these two labels the loss is never below 0. For a label such as 1.5 it has no lower
# bound: the surer the answer, the lower the loss, without end. Training could then never arrive.

# %% id="02-model-fit-labels"
for probability in (0.9, 0.99, 0.9999):
    losses = [network.compute_cost(np.array([[probability]]), np.array([[y]])) for y in (1.0, 1.5)]
    print(f"a = {probability:6}:  loss {losses[0]:.4f} for y = 1,  {losses[1]:5.2f} for y = 1.5")
try:
    network.nn_model(X, Y + 0.5, n_h=4)
except ValueError:
    print("The course's nn_model refuses labels that are not 0 or 1.")

# %% id="02-model-fit-labels-claim" tags=["claim"]
def loss_of_label(y, probability):
    """Return the loss of one example with this label."""
    return network.compute_cost(np.array([[probability]]), np.array([[y]]))


assert abs(loss_of_label(1.5, 0.99) + 2.29) < 0.01, "1.5 costs -2.29 at a = 0.99"
assert abs(loss_of_label(1.5, 0.9999) + 4.61) < 0.01, "and -4.61 at a = 0.9999"
assert min(loss_of_label(y, p) for y in (0, 1) for p in (0.01, 0.5, 0.9999)) > 0, "a bound for 0, 1"
X_classic, Y_classic = nn_model_test_case()
for labels in (Y_classic, Y_classic + 0.5, 2 * (Y_classic > 0)):
    try:
        network.nn_model(X_classic, labels, 4, num_iterations=1)
    except ValueError as error:
        assert "only 0 and 1" in str(error), str(error)
    else:
        raise AssertionError("nn_model must refuse labels that are not 0 or 1")


def classic_run(num_iterations, nudge=0.0):
    """Train on the classic example from a nudged start; return W1 and the cost."""
    parameters = network.initialize_parameters(2, 4, 1)
    parameters["W1"] = parameters["W1"] * (1 + nudge)
    for _ in range(num_iterations):
        _, cache = network.forward_propagation(X_classic, parameters)
        grads = network.backward_propagation(parameters, cache, X_classic, Y_classic)
        parameters = network.update_parameters(parameters, grads)
    Z2 = cache["Z2"]  # equation (6) written with Z2, where A2 would round to 0 or 1
    return parameters["W1"], float(np.mean(np.logaddexp(0, Z2) - Y_classic * Z2))


W1_classic, last_cost = classic_run(3000)
middle_cost = classic_run(1000)[1]
assert last_cost < 2 * middle_cost < 0, f"it falls on: {middle_cost:.0f}, then {last_cost:.0f}"
drift = relative_error(W1_classic, classic_run(3000, nudge=1e-15)[0])
assert drift > 1e-9, f"a change in the last digit grows, measured {drift:.1e}"

# %% [markdown] id="02-model-fit-labels-explain"
# **Explain.** The right label 1 pays a little less for every more certain answer, but never less than 0. The label 1.5
# earns −2.29 for 0.99 and −4.61 for 0.9999, and so on without end.
#
# <details><summary>If you know the classic example of this exercise</summary>
#
# It trains on labels that are random real numbers. Its cost falls without end, and its digits cannot be reproduced: a
# difference in the last digit, as between two machines, grows more than a million times during the training. Our
# example is the flower itself.
#
# </details>

# %% [markdown] id="02-predict-text"
# ## 14 · Prediction
#
# **Why.** Training and use are two different things. **Training** needs labels, runs forward and backward thousands of
# times and changes the parameters. Using the trained network, also called **inference**, is a single forward pass with
# fixed parameters: no labels, no cost, no gradients.
#
# **Shapes.** `X` is $(n_x, m)$ with any $m$; the result is $(1, m)$, true where the probability is above 0.5
# (equation 5).

# %% [markdown] id="02-predict-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Forward propagation, then the threshold.
#
# </details>
#
# <details><summary>Hint 2 · the formula</summary>
#
# A comparison of an array with a number gives an array of True and False, of the same shape. You need no loop and no
# "if".
#
# </details>
#
# <details><summary>Hint 3 · almost the code</summary>
#
# `A2, _ = forward_propagation(X, parameters)`, and then `return` the comparison of
# `A2` with 0.5.
#
# </details>

# %% id="02-predict" tags=["exercise"] difficulty="easy" minutes=5
def predict(parameters, X):
    """Predict the label of every example.

    Arguments:
    parameters -- dictionary with the trained W1, b1, W2, b2
    X -- features, shape (n_x, m)

    Returns:
    predictions -- array of True (label 1) and False (label 0), shape (1, m);
        the numbers 1 and 0 are accepted, too
    """
    ### START CODE HERE ###
    A2, _ = forward_propagation(X, parameters)
    return A2 > 0.5
    ### END CODE HERE ###

# %% id="02-predict-check" tags=["check", "graded", "points-5", "expected"]
check_predict(predict)
predictions_example = predict(*predict_test_case())
print(f"mean of the predictions: {predictions_example.mean():.6f}")

# %% [markdown] id="02-predict-meaning"
# **What it means.** Your network is complete. The next cell ties your nine functions in a bundle. The experiments below
# run on `network`, the course's worked solution, which has the same names, and on **your** functions as soon as you write
# `functions = mine`.

# %% id="02-mine"
mine = SimpleNamespace(
    layer_sizes=layer_sizes,
    initialize_parameters=initialize_parameters,
    forward_propagation=forward_propagation,
    compute_cost=compute_cost,
    backward_propagation=backward_propagation,
    numerical_gradient=numerical_gradient,
    update_parameters=update_parameters,
    nn_model=nn_model,
    predict=predict,
)

# %% [markdown] id="02-train"
# ## 15 · Train it on the flower
#
# **Predict.** Logistic regression got 47 %. How many percent will four hidden units get? And how many on 1,000 *fresh*
# points from the same flower, which training has never seen?

# %% id="02-train-guess"
my_guess_on_the_data = None  # e.g. 70
my_guess_on_fresh_points = None

# %% id="02-train-run" tags=["experiment"]
functions = network  # or: functions = mine
n_h = 4
learning_rate = 1.2
num_iterations = 10000

start = functions.initialize_parameters(2, n_h, 1)
result = train(
    X,
    Y,
    start,
    learning_rate=learning_rate,
    num_iterations=num_iterations,
    record_every=50,
    functions=functions,
)
trained = result.parameters
X_fresh, Y_fresh = make_planar(m=1000, random_state=7)
network_accuracy = accuracy(functions.predict(trained, X), Y)
fresh_accuracy = accuracy(functions.predict(trained, X_fresh), Y_fresh)
print(f"cost: {result.costs[0]:.3f} at the start, {result.costs[-1]:.3f} at the end")
print(f"accuracy on the 400 training points: {network_accuracy:.1f} %")
print(f"accuracy on 1,000 fresh points     : {fresh_accuracy:.1f} %")
if my_guess_on_the_data is not None:
    print("Your guesses:", my_guess_on_the_data, my_guess_on_fresh_points)

# %% id="02-train-plot" tags=["figure"] alt="Left: the cost falls steeply from 0.69 to about 0.3 within a few hundred iterations and then slowly to about 0.22, with a clear drop near iteration 1,900 and a small step up near 7,900. Right: the network's bent boundary cuts the plane into sectors that follow the petals of the two classes."
figure, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
plot_costs(result.costs, result.iterations, ax=axes[0])
axes[0].set_title("cost during training")
plot_decision_boundary(
    lambda x: functions.predict(trained, x.T), X, Y, ax=axes[1], title=f"{n_h} hidden units"
);

# %% id="02-train-claim" tags=["claim"]
assert abs(network_accuracy - 90.5) <= 1, f"about 90 %, measured {network_accuracy:.2f} %"
assert abs(result.costs[0] - np.log(2)) < 0.001, "the first cost is log 2"
assert abs(result.costs[-1] - 0.218) < 0.005, f"measured {result.costs[-1]:.4f}"
late_costs = dict(zip(result.iterations.tolist(), result.costs))
assert late_costs[8000] > late_costs[7000] + 0.001, "a step before iteration 8000 was too long"
drops = [late_costs[i] - late_costs[i + 300] for i in (1500, 1800)]
assert drops[1] > 2 * drops[0], f"a clear drop near 1,900, measured {drops}"
assert np.abs(trained["b1"]).max() < 0.1 * np.abs(trained["W1"]).max(), "little bias is needed"
assert fresh_accuracy > 88, f"fresh points do no worse, measured {fresh_accuracy:.1f} %"

# %% [markdown] id="02-train-explain"
# **Explain.** About 90 % instead of 47 %. The rest is noise: some points of one class lie on petals of the other, and no
# sensible boundary should follow each of them. The fresh points do about as well, so the network has learned the
# flower and not the 400 points by heart. (It is not always so. Notebook 05 shows when it goes wrong.)
#
# Look closely at the cost curve. Near iteration 1,900 it drops all at once: a unit has found a better place (the
# next pictures show it). And it does not only fall. Shortly before iteration 8,000 it makes a small step **up**. One
# step of gradient descent was a little too long there; section 16 is about that.
#
# Training took 10,000 forward and 10,000 backward passes. Inference on the fresh points took *one* forward pass.

# %% [markdown] id="02-train-units"
# ### Eight petals, four units, six sectors
#
# The picture shows six sectors, although the flower has eight petals. Walk round it once and count how often the colour changes: two
# neighbours have the same colour, and so have the two petals across from them. So **six sectors are enough**, and three
# lines through the middle make six sectors. What does the fourth unit do?
#
# **Predict.** We switch off one hidden unit at a time: its activation becomes 0. How many percent stay right
# without unit 1, 2, 3 or 4? Is there a unit that the network hardly misses?

# %% id="02-train-units-guess"
my_guesses_for_the_units = None  # e.g. (80, 80, 80, 80)

# %% id="02-train-units-run" tags=["experiment"]
_, cache = functions.forward_propagation(X, trained)
without = []
for unit in range(n_h):
    A1 = cache["A1"].copy()
    A1[unit] = 0
    A2 = sigmoid(trained["W2"] @ A1 + trained["b2"])
    without.append(accuracy(A2 > 0.5, Y))
    print(f"without unit {unit + 1}: {without[-1]:.0f} %   (with all: {network_accuracy:.0f} %)")
if my_guesses_for_the_units is not None:
    print("Your guesses:", my_guesses_for_the_units)

# %% id="02-train-units-plot" tags=["experiment", "figure"] alt="The flower twice with the lines of the four hidden units. At iteration 1,500 the lines of units 2 and 4 nearly coincide. At the end units 1, 3 and 4 run along the borders of the six sectors, and unit 2 has turned away from unit 4 and runs through a sector."
early = train(
    X, Y, start, learning_rate=learning_rate, num_iterations=1500, functions=functions
).parameters
styles = ("-", "--", "-.", ":")

figure, axes = plt.subplots(1, 2, figsize=(10, 4.8), layout="constrained", sharey=True)
for ax, title, moment in zip(axes, ("iteration 1500", "the end"), (early, trained)):
    plot_decision_boundary(lambda x: functions.predict(moment, x.T), X, Y, ax=ax, title=title)
    ax.get_legend().remove()
    ax.set_autoscale_on(False)
    for unit in range(n_h):
        w, bias = moment["W1"][unit], moment["b1"][unit, 0]
        on_the_line = -bias * w / (w @ w)  # the point of the line nearest to the origin
        along = np.array([-w[1], w[0]])
        style = {"color": "k", "linestyle": styles[unit % len(styles)]}
        ax.axline(on_the_line, on_the_line + along, label=f"unit {unit + 1}", **style)
handles, labels = axes[0].get_legend_handles_labels()
figure.legend(handles, labels, loc="outside lower center", ncols=6);

# %% id="02-train-units-claim" tags=["claim"]
angle = np.degrees(np.arctan2(X[1], X[0])) % 360
petal_labels = [int(Y[0][angle // 45 == petal].mean() > 0.5) for petal in range(8)]
changes = sum(a != b for a, b in zip(petal_labels, petal_labels[1:] + petal_labels[:1]))
assert changes == 6, f"eight petals, six changes of colour, measured {petal_labels}"
turn = np.linspace(0, 2 * np.pi, 7200, endpoint=False)
around = network.predict(trained, 2 * np.vstack((np.cos(turn), np.sin(turn))))[0]
assert (around != np.roll(around, 1)).sum() == 6, "the trained network draws six sectors"
assert abs(without[1] - 87) <= 2, f"without unit 2: measured {without}"
assert max(without[0], without[2], without[3]) < 70, f"every other unit is needed: {without}"


def angle_between(parameters, first, second):
    """Return the angle between the lines of two units in degrees."""
    v, w = parameters["W1"][first], parameters["W1"][second]
    return np.degrees(np.arccos(abs(v @ w) / (np.linalg.norm(v) * np.linalg.norm(w))))


after_the_drop = train(X, Y, start, num_iterations=2100, functions=network).parameters
assert angle_between(early, 1, 3) < 10, "before the drop units 2 and 4 nearly coincide"
assert angle_between(after_the_drop, 1, 3) > 20, "after it they do not"

# %% [markdown] id="02-train-units-explain"
# **Explain.** Without unit 2 about 87 % stay right: the network can nearly spare it. Without any other unit less than 70 % are
# right. Units 1, 3 and 4 are the three lines; unit 2 only makes small corrections.
#
# That explains the drop of the cost near iteration 1,900, too. At iteration 1,500 the line of unit 2 lies almost on the line
# of unit 4, where it is of little use. During the drop it turns away and finds work of its own.

# %% [markdown] id="02-learning"
# ### The boundary as it learns
#
# This experiment and some of the next train often. `training = None` leaves that to the course's engine, which takes the
# same steps as `network`, only faster. With `training = mine` your own functions train.
#
# **Predict.** After how many iterations does the boundary have roughly its final shape: 200, 2,000, or all 5,000?

# %% id="02-learning-guess"
my_guess_for_the_boundary = None  # e.g. 2000

# %% id="02-learning-run" tags=["experiment", "figure"] alt="Six pictures of the boundary: one straight line at iteration 0, one bent line at 100, sectors that follow the petals at 200, and then almost the same sectors, a little sharper each time, up to iteration 5000."
training = None  # the fast engine; or: training = mine
moments = (0, 100, 200, 500, 2000, 5000)

snapshots, parameters, done = {}, network.initialize_parameters(2, 4, 1), 0
for moment in moments:
    if moment > done:
        parameters = train(
            X, Y, parameters, num_iterations=moment - done, functions=training
        ).parameters
        done = moment
    score = accuracy(network.predict(parameters, X), Y)
    snapshots[f"iteration {moment}: {score:.0f} %"] = parameters
models = {
    title: lambda x, parameters=parameters: predict_with(parameters, x.T)
    for title, parameters in snapshots.items()
}
figure = plot_boundary_grid(models, X, Y)
if my_guess_for_the_boundary is not None:
    print("Your guess:", my_guess_for_the_boundary)

# %% id="02-learning-claim" tags=["claim"]
scores = [accuracy(network.predict(snapshot, X), Y) for snapshot in snapshots.values()]
assert scores[1] < 65 and scores[2] > 80, f"the jump is between 100 and 200, measured {scores}"
assert scores[-1] > 89, "after 5,000 iterations the network is near its best"
assert abs(scores[0] - 60) <= 1.5, f"60 % at iteration 0, measured {scores[0]:.1f} %"
untrained, _ = network.forward_propagation(X, network.initialize_parameters(2, 4, 1))
assert np.abs(untrained - 0.5).max() < 0.001, "all outputs are close to 0.5"

# %% [markdown] id="02-learning-explain"
# **Explain.** For a hundred iterations almost nothing seems to happen: the weights are small, tanh is nearly straight, and
# all the network can draw is one bent line. Then the weights are large enough for tanh to bend, and within another
# hundred iterations the sectors are there. The remaining thousands of iterations only sharpen them. A training that
# seems to stand still at the start has not necessarily failed.
#
# Did the 60 % at iteration 0 surprise you? They are luck. Before training all outputs lie within 0.001 of 0.5: the network
# knows nothing. But the threshold chooses a side for every point, however small the difference.

# %% [markdown] id="02-hidden-space"
# ### Look into the hidden space
#
# The output layer can only draw a straight cut. So the hidden layer must move the points until a straight cut is
# enough. Each point $x$ has a second address: its hidden activations $a^{[1]}$, between −1 and 1 in each coordinate.
# With two hidden units this **hidden space** is a square, with three a cube.
#
# **Predict.** In which of the two, square or cube, can one straight cut separate the petals?

# %% id="02-hidden-space-guess"
my_guess_for_the_space = None  # "square", "cube" or "both"

# %% id="02-hidden-space-run" tags=["experiment", "figure"] alt="Three pictures. Left: the flower. Middle: the square of two hidden units, with both classes in the same corners, so that the dashed line separates little. Right: the cube of three hidden units seen along the cut, with orange circles on the left and blue triangles on the right of the dashed line, apart from a few."
training = None  # the fast engine; or: training = mine


def hidden_space(n_h):
    """Train n_h hidden units; return the parameters and A1, shape (n_h, m)."""
    start = network.initialize_parameters(2, n_h, 1)
    parameters = train(X, Y, start, num_iterations=5000, functions=training).parameters
    return parameters, network.forward_propagation(X, parameters)[1]["A1"]


def seen_along_the_cut(parameters, A1):
    """Return two coordinates (2, m): across the cut, and the widest direction inside it."""
    across = parameters["W2"] / np.linalg.norm(parameters["W2"])
    inside = A1 - across.T @ (across @ A1)
    widest = np.linalg.svd(inside, full_matrices=False)[0][:, :1]
    return np.vstack((across @ A1, widest.T @ inside))


square, A1_square = hidden_space(2)
cube, A1_cube = hidden_space(3)

figure, axes = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
plot_data(X, Y, ax=axes[0])
axes[0].set_title("input space")
handles, labels = axes[0].get_legend_handles_labels()
plot_hidden_space(A1_square, Y, ax=axes[1])
(w1, w2), b2 = square["W2"][0], square["b2"][0, 0]
edge = np.array([-1.1, 1.1])
axes[1].plot(edge, -(w1 * edge + b2) / w2, "k--")
axes[1].set_title("2 hidden units: a square")
plot_data(seen_along_the_cut(cube, A1_cube), Y, ax=axes[2])
axes[2].axvline(-cube["b2"][0, 0] / np.linalg.norm(cube["W2"]), color="k", linestyle="--")
axes[2].set_title("3 hidden units: a cube, seen along the cut")
axes[2].set(xlabel="across the cut", ylabel="inside the cut")
for ax in axes:
    ax.get_legend().remove()  # one legend below serves all three, and hides no corner
figure.legend(handles, labels, loc="outside lower center", ncols=2);

# %% id="02-hidden-space-line"
for name, points in (("input space", X), ("square", A1_square), ("cube", A1_cube)):
    straight_cut = LogisticRegression(C=1e4, max_iter=5000).fit(points.T, Y.ravel())
    print(f"one straight cut in the {name}: {straight_cut.score(points.T, Y.ravel()) * 100:.0f} %")
if my_guess_for_the_space is not None:
    print("Your guess:", my_guess_for_the_space)

# %% id="02-hidden-space-claim" tags=["claim"]
def cut(points):
    """Return the accuracy of one straight cut."""
    model = LogisticRegression(C=1e4, max_iter=5000).fit(points.T, Y.ravel())
    return accuracy(model.predict(points.T), Y)


assert cut(X) < 50 and cut(A1_square) < 70 and cut(A1_cube) > 88, (
    f"measured {cut(X):.1f}, {cut(A1_square):.1f}, {cut(A1_cube):.1f} %"
)
assert abs(cut(A1_square) - 67) <= 1.5, f"the text says 67 %, measured {cut(A1_square):.1f} %"
assert (np.abs(A1_cube) > 0.9).mean() > 0.8, "most activations lie near -1 or 1"

# %% [markdown] id="02-hidden-space-explain"
# **Explain.** The same method, logistic regression, reaches less than 50 % on the flower, 67 % in the square and about 90 % in
# the cube. The problem did not become easier; the hidden layer found **features** in which it is easy. Most activations lie near −1 or 1:
# each unit says on which side of *its* line a point lies. Two lines through the middle cut the plane into
# four sectors, too few for this flower, so in the square both colours share corners; three lines make the six sectors that
# the flower needs.

# %% [markdown] id="02-hidden-space-discussion" tags=["discussion"]
# **Discussion.** Notebook 01 reached good accuracies with polynomial features that a person had chosen. Here nobody chose
# them. That is the idea behind "deep" networks too: each layer looks for the features in which the next one has an easy job.

# %% [markdown] id="02-rate"
# ## 16 · Experiment: the learning rate
#
# Section 12 showed a walk in two dimensions. Now all 17 parameters move, from the same start, for 5,000 iterations.
#
# **Predict.** Which of the rates 0.01, 0.1, 1.2, 10 and 20 ends with the lowest cost? Will the largest one diverge, or
# still learn something?

# %% id="02-rate-guess"
my_guess_for_the_rate = None  # e.g. 0.1

# %% id="02-rate-run" tags=["experiment", "figure"] alt="Five cost curves on a logarithmic scale: rate 0.01 hardly falls, 0.1 falls late, 1.2 falls fast and ends lowest, 10 falls at once but ends above 1.2, and 20 jumps up and down and does not settle."
training = None  # the fast engine; or: training = mine
rates = (0.01, 0.1, 1.2, 10, 20)
num_iterations = 5000

runs = {
    rate: train(
        X,
        Y,
        network.initialize_parameters(2, 4, 1),
        learning_rate=rate,
        num_iterations=num_iterations,
        record_every=50,
        functions=training,
    )
    for rate in rates
}
plt.figure(figsize=(8, 4.5))
ax = plt.gca()
for rate, run in runs.items():
    plot_costs(run.costs, run.iterations, ax=ax, label=f"rate {rate}")
    score = accuracy(predict_with(run.parameters, X), Y)
    if run.diverged is None:
        print(f"rate {rate:5}: cost {run.costs[-1]:.3f}, accuracy {score:.1f} %")
    else:
        print(f"rate {rate:5}: diverged, seen at iteration {run.diverged}")
ax.set_yscale("log")
ax.set_yticks([0.2, 0.3, 0.5, 1, 2, 4], labels=["0.2", "0.3", "0.5", "1", "2", "4"])
ax.minorticks_off()
ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
ax.figure.set_layout_engine("constrained")
if my_guess_for_the_rate is not None:
    print("Your guess:", my_guess_for_the_rate)

# %% id="02-rate-claim" tags=["claim"]
ends = {rate: run.costs[-1] for rate, run in runs.items()}
scores = {rate: accuracy(predict_with(run.parameters, X), Y) for rate, run in runs.items()}
assert ends[0.01] > 0.6 and scores[0.01] < 65, f"0.01 is too small, measured {ends[0.01]:.3f}"
assert 0.28 < ends[0.1] < 0.34, f"0.1 is on its way, measured {ends[0.1]:.3f}"
assert min(ends, key=ends.get) == 1.2 and scores[1.2] > 89, f"1.2 ends lowest, measured {ends}"
assert ends[10] > ends[1.2] + 0.01, f"10 ends above 1.2, measured {ends[10]:.3f}"
wild = runs[20]
late = wild.costs[wild.iterations >= 2500]
assert wild.diverged is None, f"20 stays finite, measured {wild.diverged}"
assert (np.diff(late) > 0.05).sum() >= 5, "20 jumps up and down to the end"
assert wild.costs[1:].max() > 1, "on the way it costs more than an untrained network, log 2"
calm = runs[1.2].costs
assert (np.diff(calm) > 0.001).sum() == 0, "the curve of 1.2 only falls"
blown_up = train(X, Y, start, learning_rate=100, num_iterations=50, record_every=1, functions=network)
assert blown_up.diverged is not None, "100 blows up"
too_sure, _ = network.forward_propagation(X, blown_up.parameters)
assert too_sure.max() == 1, "because outputs are rounded to 1"

# %% [markdown] id="02-rate-explain"
# **Explain.**
#
# - **Too small** (0.01): nothing is wrong, but after 5,000 iterations the cost is still above 0.6. More iterations
#   would help, and cost time. 0.1 is on its way, too.
# - **Right** (1.2): a quick fall, then a calm curve, the lowest end.
# - **Too large** (10): a quick fall as well, but it ends in a worse place than 1.2.
# - **Much too large** (20): the walk jumps across the valleys. The cost climbs again and again, at times above 1, worse than
#   the untrained network. How well it does in the end depends on the moment when you stop.
# - **Larger still** (100; try it): within a few iterations the weights are so large that outputs $a$ are rounded to exactly 1.
#   Then $\log(1 - a)$ is $-\infty$, the cost is no finite number, and the run has *diverged*. In between, at 30, it is a
#   lottery: a difference in the last digit decides whether such an output ever comes up.
#
# There is no formula for the right rate. In practice: try 0.01, 0.1, 1, 10 and look at the cost curves. A curve that hardly
# falls asks for a larger rate, a curve that jumps for a smaller one. A rate that suits this network and these data may be
# bad for others. It is a hyperparameter, as $n_h$ is.

# %% [markdown] id="02-rate-discussion" tags=["discussion"]
# **Discussion.** "The largest rate learns fastest" and "a small rate is always safe" are both only half true. The large rate wins
# the first iterations and loses the end; the small rate is safe and does not arrive. Many programs therefore lower the
# rate during training.

# %% [markdown] id="02-two-axes"
# ## 17 · Cost and accuracy are not the same
#
# Training makes the *cost* small. You want the *accuracy* high. Surely one follows from the other?
#
# **Predict.** With the rate 0.1 the cost falls in every single iteration of the first 1,000. What does the accuracy do in
# this time: rise, stand still, or fall?

# %% id="02-two-axes-guess"
my_guess_for_the_accuracy = None  # e.g. "rise"

# %% id="02-two-axes-run" tags=["experiment", "figure"] alt="Cost and accuracy over 1,000 iterations on one pair of axes: the cost falls all the time from 0.69 to about 0.61, while the accuracy goes up and down between about 50 and 62 % and ends lower than it began."
functions = network  # or: functions = mine
learning_rate = 0.1
num_iterations = 1000
every = 20

parameters = functions.initialize_parameters(2, 4, 1)
iterations, costs, accuracies = np.arange(0, num_iterations + 1, every), [], []
for iteration in iterations:
    A2, _ = functions.forward_propagation(X, parameters)
    costs.append(functions.compute_cost(A2, Y))
    accuracies.append(accuracy(A2 > 0.5, Y))
    if iteration < num_iterations:
        parameters = train(
            X, Y, parameters, learning_rate=learning_rate, num_iterations=every, functions=functions
        ).parameters

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
plot_costs(costs, iterations, ax=ax)
ax.set_ylabel("cost (solid)", color="#0072B2")
right = ax.twinx()
right.plot(iterations, accuracies, "--", color="#D55E00")
right.set_ylabel("accuracy in % (dashed)", color="#D55E00");

# %% id="02-two-axes-read"
print(f"start: cost {costs[0]:.3f}, accuracy {accuracies[0]:.0f} %")
print(f"end  : cost {costs[-1]:.3f}, accuracy {accuracies[-1]:.0f} %")
if my_guess_for_the_accuracy is not None:
    print("Your guess:", my_guess_for_the_accuracy)

# %% id="02-two-axes-claim" tags=["claim"]
every_cost = train(
    X, Y, start, learning_rate=0.1, num_iterations=1000, record_every=1, functions=network
).costs
assert all(np.diff(every_cost) < 0), "the cost falls in every single iteration"
assert costs[-1] < costs[0] - 0.05, "and by more than a rounding error"
assert accuracies[-1] < accuracies[0] - 1, f"accuracy {accuracies[0]} became {accuracies[-1]}"
assert max(accuracies) - min(accuracies) > 8, "on the way it goes up and down"
assert abs(accuracies[0] - 60) <= 1.5, f"60 % at the start, measured {accuracies[0]:.1f} %"

# %% [markdown] id="02-two-axes-explain"
# **Explain.** The cost fell all the time, and at the end *fewer* points were right than at the start. **Lower cost is not
# always higher accuracy.** The cost looks at how *sure* the network is at each point: moving a hundred points from 0.50 to 0.55 lowers
# it, even if two other points slip from 0.51 to 0.49. The accuracy only counts sides. In the long run both get better together,
# but not step by step. So watch both, and say which one you mean. (The 60 % at the start are the luck of an untrained
# network, as in section 15.)

# %% [markdown] id="02-two-axes-discussion" tags=["discussion"]
# **Discussion.** During these 1,000 iterations the network still draws one line, and turns and bends it. For the cost it is
# enough to be a little less sure at the wrong points. The same difference explained the 47 % of section 2.

# %% [markdown] id="02-bias-bug"
# ## 18 · Experiment: a bug that the accuracy does not show
#
# Four networks are trained. One is right. One has a mistake in `db1`: somebody forgot `axis=1`, so all hidden units get the
# same slope. One never changes its biases at all. And in the last one `compute_cost` is broken: it always returns 0.
#
# The cell also calls `check_gradients`. It does what you did in section 11 for all four parameters and returns one relative error for
# each of them. Below $10^{-7}$ counts as equal, so the check has passed.
#
# **Predict.** The right one gets about 90 %. What do the three broken ones get?

# %% id="02-bias-bug-guess"
my_guesses_for_the_bugs = None  # e.g. (50, 60, 0)

# %% id="02-bias-bug-run" tags=["experiment"]
num_iterations = 3000


def one_slope(parameters, cache, X, Y):
    """Compute the gradients, but sum dZ1 without axis=1."""
    grads = network.backward_propagation(parameters, cache, X, Y)
    return {**grads, "db1": np.full_like(grads["db1"], grads["db1"].sum())}


def no_bias(parameters, cache, X, Y):
    """Compute the gradients, but leave the biases alone."""
    grads = network.backward_propagation(parameters, cache, X, Y)
    return {**grads, "db1": 0 * grads["db1"], "db2": 0 * grads["db2"]}


def always_zero(A2, Y, parameters=None):
    """Return a cost that has nothing to do with the network."""
    return 0.0


parts = {
    "forward_propagation": network.forward_propagation,
    "compute_cost": network.compute_cost,
    "backward_propagation": network.backward_propagation,
    "update_parameters": network.update_parameters,
}
suspects = {
    "right": SimpleNamespace(**parts),
    "one slope for all": SimpleNamespace(**{**parts, "backward_propagation": one_slope}),
    "biases never change": SimpleNamespace(**{**parts, "backward_propagation": no_bias}),
    "cost is always 0": SimpleNamespace(**{**parts, "compute_cost": always_zero}),
}
start = network.initialize_parameters(2, 4, 1)
weights = {name: 100 * value for name, value in start.items()}  # where a mistake can be seen
verdicts = {}
for name, functions in suspects.items():
    trained_by = train(
        X, Y, start, num_iterations=num_iterations, functions=functions
    ).parameters
    score = accuracy(network.predict(trained_by, X), Y)
    error = max(check_gradients(weights, X, Y, functions).values())
    verdicts[name] = score, error
    verdict = "passed" if error < 1e-7 else "FAILED"
    print(f"{name:20} accuracy {score:.1f} %   gradient check {verdict}")
if my_guesses_for_the_bugs is not None:
    print("Your guesses:", my_guesses_for_the_bugs)

# %% id="02-bias-bug-claim" tags=["claim"]
scores = {name: score for name, (score, _) in verdicts.items()}
errors = {name: error for name, (_, error) in verdicts.items()}
assert all(abs(score - scores["right"]) <= 1 for score in scores.values()), f"measured {scores}"
assert scores["cost is always 0"] == scores["right"], "the cost takes no part in training"
assert errors["right"] < 1e-7, f"measured {errors['right']:.1e}"
assert all(error > 0.1 for name, error in errors.items() if name != "right"), f"measured {errors}"

# %% [markdown] id="02-bias-bug-explain"
# **Explain.** All four get about the same! Two lessons:
#
# - **A good accuracy is not a test of your gradients.** The flower lies symmetrically around the origin, so its lines need
#   almost no bias, and a wrong `db1` does little harm *here*. On other data it will. The gradient check finds it at once.
# - **A cost that prints is not a cost that trains.** `compute_cost` takes no part in training: the gradients were
#   derived from the formula on paper, not from your code. A wrong cost function misleads only the reader, you. Its gradients
#   are right, and still its check FAILED: the check compares gradient and cost, and if they do not agree, *one of the two* is
#   wrong. Here it is the cost.

# %% [markdown] id="02-bias-bug-discussion" tags=["discussion"]
# **Discussion.** The checks of this notebook compare your gradients with values and with measured slopes for this reason. A
# check that only asked for 90 % would have let all three bugs pass.

# %% [markdown] id="02-own"
# ## On your own
#
# 1. In "The boundary as it learns", print the accuracy every 10 iterations between 100 and 200. How long does the jump take?
# 2. In section 16, try the rates 0.5, 2, 4 and 100. A run has *diverged* when its numbers are no longer finite;
#    `runs[100].diverged` is the recorded iteration at which this was seen, and `runs[100].costs` ends before it. Set
#    `record_every=1` and print all costs of this run. What happens to them?
# 3. Write a version of `nn_model` that halves the learning rate whenever the cost went up. Does the rate 20 become useful?
# 4. Give the flower more noise with `make_planar(noise=0.5)`. Which accuracy can you still reach, and why not 90 %?
#
# ## In practice
#
# scikit-learn trains such a network with `MLPClassifier(hidden_layer_sizes=(4,), activation="tanh")`; it uses other
# optimisers by default and batches of examples, so its numbers differ from yours. In PyTorch one writes the forward pass
# (`nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))`) and the loss; `loss.backward()` then computes all
# gradients by walking back along the computation graph, exactly as you did, and `optimizer.step()` is your
# `update_parameters`. Nobody writes `backward_propagation` by hand any more; everybody who debugs a training is glad to have
# done it once.

# %% [markdown] id="02-reading"
# ## Further reading
#
# - Michael Nielsen, *Neural Networks and Deep Learning*, Determination Press 2015, chapter 2: backpropagation, slowly and with
#   proofs. http://neuralnetworksanddeeplearning.com
# - Ian Goodfellow, Yoshua Bengio and Aaron Courville, *Deep Learning*, MIT Press 2016, sections 6.4 (architecture) and 6.5
#   (backpropagation on graphs). https://www.deeplearningbook.org
# - Andrej Karpathy, *ConvNetJS*: small networks that learn in your browser, with a picture of the boundary and of the hidden
#   space. https://cs.stanford.edu/people/karpathy/convnetjs/
# - The notes of the course CS231n, Stanford University: *Backpropagation, Intuitions*, and the part on gradient checks.
#   https://cs231n.github.io
#
# **Next:** [notebook 03](03_activations.ipynb) asks what happens with another activation than tanh.
