# %% [markdown] id="03-title"
# # Choose what a unit does with its sum
#
# Every unit of a network does two steps: a weighted sum $z$, then a function $a = g(z)$. This function
# $g$ is called the **activation**. So far you used tanh and sigmoid because we told you to. Which others
# exist, and does the choice matter?
#
# **What you'll do**
#
# - write activations and their slopes in one or two lines each, six short exercises,
# - make eleven predictions and test them; some famous claims turn out differently here,
# - find out what remains of a network without any activation.
#
# **What you'll learn**: the usual activations with formula and slope; what *saturated*, *zero-centred* and
# *dead* mean, and when they matter; which activation belongs in the hidden layer and which in the
# output layer.
#
# **What you need**: about 120 minutes and notebook 02. There is a good place for a break after
# section 5, about half way.

# %% id="03-imports"
import timeit
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

import planar_utils as pu
from planar_utils import sigmoid
from testCases.checks import (
    check_collapse_linear,
    check_leaky_relu_derivative,
    check_relu,
    check_sigmoid_derivative,
    check_tanh_derivative,
    check_tanh_from_sigmoid,
)

X, Y = pu.load_planar_dataset()
print(f"X {X.shape}, Y {Y.shape}")

# %% [markdown] id="03-reminder"
# ## The network, once more
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $X$ | `X` | $(n_x, m)$ | $m$ examples, one per column |
# | $W^{[1]}, b^{[1]}$ | `W1`, `b1` | $(n_h, n_x)$, $(n_h, 1)$ | weights and biases of the hidden layer |
# | $Z^{[1]}$ | `Z1` | $(n_h, m)$ | the sums of the hidden layer, $W^{[1]} X + b^{[1]}$ |
# | $A^{[1]}$ | `A1` | $(n_h, m)$ | the hidden activations, $g(Z^{[1]})$ |
# | $W^{[2]}, b^{[2]}$ | `W2`, `b2` | $(n_y, n_h)$, $(n_y, 1)$ | weights and biases of the output layer |
# | $A^{[2]}$ | `A2` | $(n_y, m)$ | the output, $\sigma(W^{[2]} A^{[1]} + b^{[2]})$ |
#
# A number in square brackets is a layer, a number in round brackets an example: $x^{(i)}$ is column
# $i$ of $X$. $\sigma$ is the sigmoid. A prime means the slope (the derivative): $g'(z)$ says how much
# $g(z)$ grows when $z$ grows a little. On the way back through the network, every gradient is **multiplied by
# $g'(z)$**. That is why slopes matter so much in this notebook.

# %% id="03-helpers"
def accuracy_of(result, activation):
    """Return the percentage of planar points that a trained network labels correctly."""
    return pu.accuracy(pu.predict_with(result.parameters, X, activation), Y)


def boundary_of(result, activation):
    """Return the network as a model that takes points as rows, for the plots."""
    return lambda points: pu.predict_with(result.parameters, points.T, activation)

# %% [markdown] id="03-elementwise-text"
# ## 1 · An activation looks at one number at a time
#
# Suppose that a layer's sums are
#
# $$z = (1,\ -2,\ 3,\ -4,\ 7).$$
#
# An activation is applied to **each element by itself**. The result has the same shape. Two simple
# activations:
#
# - the **step** function gives 1 if $z > 0$ and 0 otherwise: $(1, 0, 1, 0, 1)$;
# - the **rectified linear unit**, **ReLU**, is $\max(0, z)$: a negative number becomes 0, any other number
#   stays as it is.
#
# *You may read elsewhere* that the ReLU "is 0 when $z = 0$". That is true, but what matters is that
# it is 0 for **all** $z \le 0$.
#
# **Your turn.** `Z` may be a number or an array of any shape.

# %% [markdown] id="03-elementwise-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Compare every element with 0 and keep the larger of the two. You need no loop.
#
# </details>
# <details><summary>Hint 2 · the tool</summary>
#
# `np.maximum(a, b)` takes the larger of two numbers, element by element. (`np.max` is another function:
# it looks for the largest element of one array.)
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `return np.maximum(…, Z)`
#
# </details>

# %% id="03-elementwise" tags=["exercise"] difficulty="easy" minutes=4
def relu(Z):
    """Return max(0, Z), element by element.

    Z -- a number or an array of any shape
    Returns the activations, same shape as Z.
    """
    ### START CODE HERE ###
    return np.maximum(0, Z)
    ### END CODE HERE ###

# %% id="03-elementwise-check" tags=["check", "graded", "points-3", "expected"]
check_relu(relu)
print("ReLU:", relu(np.array([1, -2, 3, -4, 7])))

# %% [markdown] id="03-elementwise-meaning"
# **What it means.** The step function throws away how large a number was; the ReLU keeps it for
# positive numbers. Both have a corner or a jump at 0, so they are not straight lines. Section 8
# shows why this is the whole point.

# %% [markdown] id="03-catalogue-text"
# ## 2 · The catalogue
#
# The next figure shows the usual activations $g(z)$ (solid line) and their slopes $g'(z)$ (dashed line).
# Four of them you know: `step`, `sigmoid`, `tanh` and `relu`. The other four, in a few words:
#
# - `linear` gives $z$ back as it is;
# - `leaky_relu` and `prelu` are like ReLU for $z > 0$; for $z < 0$ they go down on a gentle straight line;
# - `elu` is like ReLU for $z > 0$; for $z < 0$ it bends down and comes close to −1.
#
# **Predict**: which of these eight have slopes that are 0, or come close to 0, far out on *both* sides?

# %% id="03-catalogue-guess"
my_flat_on_both_sides = None  # a set of these names, such as {"linear", "relu"}

# %% id="03-catalogue" tags=["experiment", "figure"] alt="Eight small plots of an activation as a solid and its slope as a dashed line: step, linear, sigmoid, tanh, ReLU, leaky ReLU, PReLU and ELU. Step, sigmoid and tanh are flat on both sides, ReLU and ELU only on the left. A ninth plot shows Maxout as a solid line of three straight pieces that follows the highest of three dotted grey lines; its slope is not drawn."
names = ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu"]

figure, axes = plt.subplots(3, 3, figsize=(10, 8), layout="constrained")
for ax, name in zip(axes.flat, names, strict=False):
    ax = pu.plot_activation(name, ax=ax)

# Maxout takes the largest of several sums; here three sums of the same input x.
x = np.linspace(-5, 5, 401)
parts = np.stack([-x - 2, 0.3 * x + 0.5, x - 1]).reshape(3, 1, -1)
ax = axes.flat[8]
for part in parts[:, 0]:
    ax.plot(x, part, color="0.6", linewidth=1, linestyle=":")
ax.plot(x, pu.maxout(parts)[0], color="#0072B2", linewidth=2)
ax.set(title="maxout of three sums", xlabel="x", ylim=(-2.5, 5))

if my_flat_on_both_sides is not None:
    right = {"step", "sigmoid", "tanh"}
    print("You were right." if my_flat_on_both_sides == right else f"It is {sorted(right)}.")

# %% [markdown] id="03-table"
# In the figure, leaky ReLU has the slope $\alpha = 0.01$ on the left: that is so little that it looks like ReLU.
# PReLU is drawn with $\alpha = 0.25$, and ELU with $\alpha = 1$. The formulas:
#
# | name | formula $g(z)$ | slope $g'(z)$ | values |
# |---|---|---|---|
# | step | 1 if $z > 0$, else 0 | 0 | 0 or 1 |
# | linear (identity) | $z$ | 1 | all numbers |
# | sigmoid | $\sigma(z) = \dfrac{1}{1 + e^{-z}}$ | $\sigma(z)\,(1 - \sigma(z))$ | between 0 and 1 |
# | tanh | $\dfrac{e^z - e^{-z}}{e^z + e^{-z}}$ | $1 - \tanh^2(z)$ | between −1 and 1 |
# | ReLU | $\max(0, z)$ | 1 if $z > 0$, else 0 | 0 and above |
# | leaky ReLU | $z$ if $z > 0$, else $\alpha z$ | 1 if $z > 0$, else $\alpha$ | all numbers |
# | ELU | $z$ if $z > 0$, else $\alpha(e^z - 1)$ | 1 if $z > 0$, else $\alpha e^z$ | above $-\alpha$ |
# | Maxout | $\max(z_1, z_2, \dots, z_k)$ | 1 for the largest $z_j$, 0 for the others | all numbers |
#
# - $\alpha$ is a small number that you choose: usually 0.01 for leaky ReLU and 1 for ELU (the *exponential
#   linear unit*).
# - **PReLU** (*parametric*) is a leaky ReLU whose $\alpha$ is **learned**, one for each unit, by gradient
#   descent like a weight.
# - **RReLU** (*randomised*) is a leaky ReLU whose $\alpha$ is **drawn at random** for each example while the
#   network trains. For predictions, it is fixed to the average.
# - The **step** function has slope 0 everywhere. Every gradient that passes it becomes 0, so gradient
#   descent can learn nothing through it. The perceptron (1958), an early unit that learned from examples,
#   used it. Today it is not used for training.
# - At the corner of a ReLU ($z = 0$) there is no slope. Programs choose one. In this course it is the
#   slope from the left: 0 for ReLU, $\alpha$ for leaky ReLU.
#
# A network may use one activation in one layer and another one in the next. Kinds of units **within one
# layer** are rarely mixed: nothing forbids it, but nobody has found much use for it.
#
# **Maxout** is different from the others: one unit has $k$ weighted sums instead of one, and takes
# the largest. If $k = 2$ and the second sum has only zero weights and bias 0, it is a ReLU. If the
# second sum is $\alpha$ times the first, it is a leaky ReLU. So Maxout is more general than both, but it
# pays for that.

# %% id="03-maxout" tags=["expected"]
n_x, n_h, k = 2, 4, 2
rng = np.random.RandomState(0)
weights, biases = rng.randn(n_h, n_x), rng.randn(n_h, 1)
sums = weights @ X + biases  # (n_h, m)

as_relu = pu.maxout(np.stack([sums, 0 * sums]))  # second sum: weights 0, bias 0
as_leaky = pu.maxout(np.stack([sums, 0.01 * sums]))  # second sum: 0.01 times the first
print("Maxout can be ReLU:      ", np.allclose(as_relu, pu.relu(sums)))
print("Maxout can be leaky ReLU:", np.allclose(as_leaky, pu.leaky_relu(sums)))
print("numbers to learn in a ReLU layer:  ", weights.size + biases.size)
print("numbers to learn in a Maxout layer:", k * (weights.size + biases.size))

# %% id="03-catalogue-claim" tags=["claim"]
def slope_error(function, derivative, points):
    """Return the largest difference between a slope and its central difference."""
    h = 1e-6
    central = (function(points + h) - function(points - h)) / (2 * h)
    return np.abs(central - derivative(points)).max()


away_from_0 = np.array([-4.0, -1.5, -0.3, 0.2, 1.0, 5.0])
for name in ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"]:
    error = slope_error(getattr(pu, name), getattr(pu, f"{name}_derivative"), away_from_0)
    assert error < 1e-7, f"the slope of {name} is the derivative of the function"
prelu_error = slope_error(
    lambda z: pu.prelu(z, 0.25), lambda z: pu.prelu_derivative(z, 0.25), away_from_0
)
assert prelu_error < 1e-7
assert pu.relu_derivative(0.0) == 0, "the slope from the left"
assert pu.leaky_relu_derivative(0.0) == 0.01, "the slope from the left"
assert np.allclose(as_relu, pu.relu(sums)), "Maxout generalises ReLU"
assert np.allclose(as_leaky, pu.leaky_relu(sums)), "and leaky ReLU"
learned = k * (weights.size + biases.size)
assert learned == 2 * pu.count_parameters((n_x, n_h)), "at twice the parameters"
assert pu.step(np.array([1, -2, 3, -4, 7])).tolist() == [1, 0, 1, 0, 1]
far = np.array([-20.0, 20.0])
flat = {
    name
    for name in ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"]
    if np.all(getattr(pu, f"{name}_derivative")(far) < 1e-6)
}
assert flat == {"step", "sigmoid", "tanh"}, "these are flat on both sides"
assert pu.prelu_derivative(-20.0, 0.25) == 0.25, "PReLU is not"
with np.errstate(over="ignore", invalid="ignore"):
    overflown = np.exp(np.float64(800)) / (1 + np.exp(np.float64(800))) ** 2
assert np.isnan(overflown), "the middle formula of the sigmoid's slope overflows at z = -800"
assert pu.sigmoid_derivative(-800.0) == 0, "the last one does not"

# %% [markdown] id="03-slopes-text"
# ## 3 · Write three slopes
#
# Back-propagation needs the slope $g'(z)$ of every unit for every example. You write three of them.
# **Each function takes `Z`, the sums, not the activations.** The result has the shape of `Z`.
#
# ### The slope of the sigmoid
#
# With $\sigma(z) = (1 + e^{-z})^{-1}$, the chain rule gives
#
# $$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2}
# = \underbrace{\frac{1}{1 + e^{-z}}}_{\sigma(z)} \cdot \underbrace{\frac{e^{-z}}{1 + e^{-z}}}_{1 - \sigma(z)}
# = \sigma(z)\,\bigl(1 - \sigma(z)\bigr).$$
#
# The middle formula overflows for very negative $z$: at $z = -800$ it gives `nan` ("not a number") instead of
# 0. At a moderate $z$ you see no difference, so use the last formula, also where no check would notice.
# `sigmoid` is imported from `planar_utils` and safe for every $z$.

# %% [markdown] id="03-sigmoid-slope-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# First compute the activation $a = \sigma(z)$. The slope needs nothing else.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $\sigma'(z) = a\,(1 - a)$ with $a = \sigma(z)$, element by element: use `*`, not `@`.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `A = sigmoid(Z)`, then `return A * (…)`.
#
# </details>

# %% id="03-sigmoid-slope" tags=["exercise"] difficulty="easy" minutes=5
def sigmoid_derivative(Z):
    """Return the slope of the sigmoid at Z, element by element.

    Z -- a number or an array of any shape: the sums, not the activations
    Returns the slopes, same shape as Z, at most 0.25.
    """
    ### START CODE HERE ###
    A = sigmoid(Z)
    return A * (1 - A)
    ### END CODE HERE ###

# %% id="03-sigmoid-slope-check" tags=["check", "graded", "points-5", "expected"]
check_sigmoid_derivative(sigmoid_derivative)
for point in (0.0, 2.0, 5.0):
    print(f"slope of the sigmoid at {point:g}: {float(sigmoid_derivative(point)):.4f}")

# %% [markdown] id="03-sigmoid-slope-meaning"
# **What it means.** The slope is largest at $z = 0$, and even there it is only 0.25. A gradient that
# passes a sigmoid unit becomes at least four times smaller, from this factor alone. (The weights are factors
# too.)
#
# ### The slope of tanh
#
# In the same way, $\tanh'(z) = 1 - \tanh^2(z)$. This is the factor $1 - A^{[1]} * A^{[1]}$ of your
# `backward_propagation` in notebook 02. There the activations were already computed. Here the
# argument is `Z`.

# %% [markdown] id="03-tanh-slope-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# As before: first the activation, then a formula that only needs the activation.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $\tanh'(z) = 1 - a^2$ with $a = \tanh(z)$. NumPy has `np.tanh`; a square is `a**2`.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `A = np.tanh(Z)`, then `return 1 - …`.
#
# </details>

# %% id="03-tanh-slope" tags=["exercise"] difficulty="easy" minutes=4
def tanh_derivative(Z):
    """Return the slope of tanh at Z, element by element.

    Z -- a number or an array of any shape: the sums, not the activations
    Returns the slopes, same shape as Z, at most 1.
    """
    ### START CODE HERE ###
    A = np.tanh(Z)
    return 1 - A**2
    ### END CODE HERE ###

# %% id="03-tanh-slope-check" tags=["check", "graded", "points-4", "expected"]
check_tanh_derivative(tanh_derivative)
for point in (0.0, 2.0, 5.0):
    print(f"slope of tanh at {point:g}: {float(tanh_derivative(point)):.5f}")

# %% [markdown] id="03-tanh-slope-meaning"
# **What it means.** At 0 tanh is four times as steep as the sigmoid. But at $z = 5$ it is much flatter:
# it reaches its ends sooner.
#
# ### The slope of leaky ReLU
#
# Leaky ReLU lets a little through on the negative side:
#
# $$g(z) = \begin{cases} z & z > 0 \\ \alpha z & z \le 0 \end{cases}
# \qquad
# g'(z) = \begin{cases} 1 & z > 0 \\ \alpha & z \le 0 \end{cases}$$
#
# Often you find it written as $g(z) = \max(\alpha z, z)$. That is the same **as long as
# $0 \le \alpha \le 1$**.
#
# *You may read elsewhere* the condition "$0 \le z \le 1$": the bound belongs to $\alpha$, and $z$
# can be any number. You may also find this formula under the heading "ReLU": the ReLU is the special case
# $\alpha = 0$.

# %% [markdown] id="03-leaky-slope-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Each element is one of two values, and the sign of $z$ decides which. Do not write an `if`: `Z` may
# be an array.
#
# </details>
# <details><summary>Hint 2 · the tool</summary>
#
# `np.where(condition, a, b)` takes `a` where the condition is true and `b` where it is false, element by
# element.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `return np.where(Z > 0, …, …)`
#
# </details>

# %% id="03-leaky-slope" tags=["exercise"] difficulty="easy" minutes=5
def leaky_relu_derivative(Z, alpha=0.01):
    """Return the slope of the leaky ReLU at Z, element by element.

    Z -- a number or an array of any shape: the sums, not the activations
    alpha -- the slope for Z <= 0
    Returns the slopes, same shape as Z: 1 or alpha.
    """
    ### START CODE HERE ###
    return np.where(Z > 0, 1.0, alpha)
    ### END CODE HERE ###

# %% id="03-leaky-slope-check" tags=["check", "graded", "points-4", "expected"]
check_leaky_relu_derivative(leaky_relu_derivative)
print(leaky_relu_derivative(np.array([[1.0, -2.0, 3.0], [-4.0, 7.0, 0.0]])))

# %% id="03-leaky-slope-claim" tags=["claim"]
z = np.linspace(-5, 5, 101)
assert np.allclose(np.maximum(0.3 * z, z), pu.leaky_relu(z, 0.3)), "max(alpha z, z) for alpha <= 1"
assert not np.allclose(np.maximum(3 * z, z), pu.leaky_relu(z, 3.0)), "but not for alpha > 1"
assert np.allclose(pu.leaky_relu(z, 0.0), pu.relu(z)), "ReLU is the case alpha = 0"
assert pu.leaky_relu(-50.0) == -0.5, "z may be any number"
assert pu.leaky_relu(50.0) == 50, "also above 1"

# %% [markdown] id="03-leaky-slope-meaning"
# **What it means.** The slope is never 0 (if $\alpha > 0$). Some gradient always gets through. Section 7
# asks whether that helps.

# %% [markdown] id="03-identity-text"
# ## 4 · tanh is a sigmoid in disguise
#
# The two S-shaped curves look alike. In fact one is the other, stretched and moved. Multiply the
# fraction of tanh by $e^{-z}$ above and below:
#
# $$\tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}} = \frac{1 - e^{-2z}}{1 + e^{-2z}}
# = \frac{2 - (1 + e^{-2z})}{1 + e^{-2z}} = 2 \cdot \frac{1}{1 + e^{-2z}} - 1.$$
#
# The last fraction is a sigmoid of something. Of what?
#
# **Your turn.** Compute tanh by calling only `sigmoid`. `Z` may be a number or an array of any shape. (The check
# compares the results. It cannot see whether you called `np.tanh` after all.)

# %% [markdown] id="03-identity-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Compare $\frac{1}{1 + e^{-2z}}$ with the definition $\sigma(u) = \frac{1}{1 + e^{-u}}$. What is $u$?
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $\tanh(z) = 2\,\sigma(2z) - 1$.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `return 2 * sigmoid(…) - 1`
#
# </details>

# %% id="03-identity" tags=["exercise"] difficulty="easy" minutes=5
def tanh_from_sigmoid(Z):
    """Return tanh(Z), computed with the sigmoid only.

    Z -- a number or an array of any shape
    Returns the activations, same shape as Z, between -1 and 1.
    """
    ### START CODE HERE ###
    return 2 * sigmoid(2.0 * Z) - 1
    ### END CODE HERE ###

# %% id="03-identity-check" tags=["check", "graded", "points-4", "expected"]
check_tanh_from_sigmoid(tanh_from_sigmoid)
print("from the sigmoid:", np.round(tanh_from_sigmoid(np.array([-2.0, 0.0, 0.5, 2.0])), 4))
print("np.tanh:         ", np.round(np.tanh(np.array([-2.0, 0.0, 0.5, 2.0])), 4))

# %% [markdown] id="03-identity-meaning"
# **What it means.** A layer of tanh units and a layer of sigmoid units can compute the same things:
# double the weights of the hidden layer, and let the next layer take care of "times 2, minus 1". What
# differs is how they *learn*: one is centred at 0 and four times as steep.
#
# *You may read elsewhere* $\tanh(z) = 2\,\sigma(z) - 1$. The 2 inside is missing. The next cell
# shows what that formula really computes.

# %% id="03-identity-wrong" tags=["expected"]
z = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
print("2 sigmoid(z) - 1:", np.round(2 * sigmoid(z) - 1, 3))
print("tanh(z):         ", np.round(np.tanh(z), 3))
print("tanh(z / 2):     ", np.round(np.tanh(z / 2), 3))

# %% id="03-identity-claim" tags=["claim"]
assert np.allclose(2 * sigmoid(2 * z) - 1, np.tanh(z)), "the identity"
assert np.allclose(2 * sigmoid(z) - 1, np.tanh(z / 2)), "without the inner 2 it is tanh(z / 2)"
assert np.abs(2 * sigmoid(z) - 1 - np.tanh(z)).max() > 0.2
# Doubled weights and a changed next layer turn a tanh network into the same sigmoid network.
start = pu.initialize_scaled(2, 4, 1, scale=1.0, random_state=0)
tanh_scores = start["W2"] @ np.tanh(start["W1"] @ X + start["b1"]) + start["b2"]
hidden = sigmoid(2 * (start["W1"] @ X + start["b1"]))
same_scores = 2 * start["W2"] @ hidden + start["b2"] - start["W2"].sum()
assert np.allclose(tanh_scores, same_scores), "tanh and sigmoid layers can compute the same"

# %% [markdown] id="03-saturation"
# ## 5 · Saturation: where the curve is flat, learning stops
#
# Far from 0, sigmoid and tanh hardly change any more. Such a unit is called **saturated**. Its slope
# is almost 0, and so is every gradient that has to pass it.
#
# **Predict** two numbers: the slope of the sigmoid at $z = 10$ (at 5 it was 0.0066); and the factor by which the gradient
# shrinks, *at best*, on its way through ten layers of sigmoid units (slopes only, all weights 1).

# %% id="03-saturation-guess"
my_slope_at_10 = None  # for example 0.001
my_factor = None  # for example 1 / 1000

# %% id="03-saturation-run" tags=["expected"]
layers = 10
print("z      sigmoid   slope      tanh      slope")
for z in (0.0, 2.0, 5.0, 10.0):
    print(
        f"{z:4g}   {pu.sigmoid(z):.5f}   {pu.sigmoid_derivative(z):.5f}"
        f"    {pu.tanh(z):.5f}   {pu.tanh_derivative(z):.5f}"
    )
print(f"\nproduct of {layers} slopes   at the steepest z   at z = 5")
for name, steepest_z in (("sigmoid", 0.0), ("tanh", 0.0), ("relu", 1.0)):
    slope = pu.ACTIVATIONS[name].derivative
    at_best, at_5 = float(slope(steepest_z)) ** layers, float(slope(5.0)) ** layers
    print(f"{name:20s} {at_best:14.1e} {at_5:14.1e}")
if my_slope_at_10 is not None:
    print(f"You expected a slope of {my_slope_at_10} at 10.")
if my_factor is not None:
    print(f"You expected a factor of {my_factor}.")

# %% [markdown] id="03-saturation-ends"
# The values come close to 0 and 1 (or −1 and 1) but never reach them: between 0 and 1 means
# *without* the ends. *You may read elsewhere* the closed interval $[0, 1]$. (A computer has only about
# 16 digits, so `sigmoid(40)` is rounded to exactly 1. That is the computer, not the function.)
#
# Of course, real layers have weights, and the weights are factors too. So let us send a gradient back
# through ten layers of 50 units, with random weights of a sensible size. (Notebook 04 explains this
# size.) The figure shows how large the gradient still is in each layer.
#
# In the code, `functions = pu` takes the slopes from the course's package. `mine` are your functions: write
# `functions = mine` to use them. The picture stays the same.
#
# **Predict**: with which of the three activations does more than 1/100 of the gradient arrive at the first layer?

# %% id="03-saturation-depth-guess"
my_survivors = None  # a set with some of "sigmoid", "tanh", "relu", such as {"sigmoid", "relu"}

# %% id="03-saturation-depth" tags=["experiment", "figure"] alt="Size of the gradient on its way back through ten layers, on a logarithmic axis: with ReLU it stays level, with tanh it sinks a little, with sigmoid it falls on a straight line to less than a millionth."
mine = SimpleNamespace(sigmoid_derivative=sigmoid_derivative, tanh_derivative=tanh_derivative)
functions = pu  # or: functions = mine
layers, n, m = 10, 50, 100
gain = {"sigmoid": 1, "tanh": 1, "relu": 2}  # the weights have variance gain / n

slopes = {
    "sigmoid": functions.sigmoid_derivative,
    "tanh": functions.tanh_derivative,
    "relu": pu.relu_derivative,
}
gradient_sizes = {}
for name, slope in slopes.items():
    rng = np.random.RandomState(0)
    A, steps = rng.randn(n, m), []
    for _ in range(layers):  # forward, remembering the weights and the sums
        weights = rng.randn(n, n) * np.sqrt(gain[name] / n)
        Z = weights @ A
        A = pu.ACTIVATIONS[name].function(Z)
        steps.append((weights, Z))
    dA = rng.randn(n, m)  # some gradient that arrives at the last layer
    sizes = [np.sqrt(np.mean(dA**2))]
    for weights, Z in reversed(steps):  # backward: times the slope, then times the weights
        dA = weights.T @ (dA * slope(Z))
        sizes.append(np.sqrt(np.mean(dA**2)))
    gradient_sizes[name] = np.array(sizes) / sizes[0]

figure, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
colors = {"sigmoid": "#D55E00", "tanh": "#0072B2", "relu": "#009E73"}
for (name, sizes), style in zip(gradient_sizes.items(), ["o-", "^--", "s-."], strict=True):
    ax.plot(range(layers, -1, -1), sizes, style, color=colors[name], label=name)
    print(f"{name:8s} share of the gradient that arrives: {sizes[-1]:.1g}")
ax.set(yscale="log", xlabel="layer (the gradient comes from the right)", ylabel="size of gradient")
legend = ax.legend()
if my_survivors is not None:
    survivors = {name for name, sizes in gradient_sizes.items() if sizes[-1] > 0.01}
    print("You were right." if my_survivors == survivors else f"It was {sorted(survivors)}.")

# %% id="03-saturation-claim" tags=["claim"]
assert pu.sigmoid_derivative(0.0) == 0.25, "the largest slope of the sigmoid"
assert pu.tanh_derivative(0.0) == 1.0, "the largest slope of tanh"
assert abs(pu.sigmoid_derivative(5.0) - 0.0066) < 1e-4
assert abs(pu.sigmoid_derivative(10.0) - 0.000045) < 1e-6
assert abs(pu.tanh_derivative(5.0) - 0.00018) < 1e-5
assert abs(0.25**10 - 9.5e-7) < 1e-8, "ten sigmoid slopes leave less than a millionth"
grid = np.linspace(-15, 15, 1001)
assert pu.sigmoid(grid).min() > 0, "the ends are never reached"
assert pu.sigmoid(grid).max() < 1
assert np.abs(pu.tanh(grid)).max() < 1
assert pu.sigmoid(40.0) == 1.0, "only by rounding"
assert gradient_sizes["sigmoid"][-1] < 1e-5, "the gradient vanishes through ten sigmoid layers"
assert 0.05 < gradient_sizes["tanh"][-1] < 0.9, "tanh loses some of it"
assert 0.3 < gradient_sizes["relu"][-1] < 4, "ReLU keeps it"

# %% [markdown] id="03-saturation-explain"
# **Explain.** Ten sigmoid slopes, each at its best 0.25, leave less than a millionth of the gradient.
# The first layers of a deep sigmoid network get almost nothing to learn from: the **vanishing
# gradient**. Tanh at its best keeps everything, but units away from 0 lose some. The slope of a ReLU is
# 1 as long as the unit is active, however large $z$ is. This is the main reason why **deep** networks use
# ReLU.
#
# Our planar network has one hidden layer. Remember that for section 9.

# %% [markdown] id="03-saturation-discussion" tags=["discussion"]
# The slope of the sigmoid at 10 is 0.000045, and $0.25^{10}$ is about $10^{-6}$. Tanh and ReLU keep more than a
# hundredth of the gradient through ten layers. Task 1 at the end asks whether larger weights can save
# the sigmoid.

# %% [markdown] id="03-break"
# ☕ **A good place for a break.** Half of the notebook is done, and five of the six exercises.

# %% [markdown] id="03-centred"
# ## 6 · Zero-centred or not
#
# The activations of a tanh layer lie around 0. Those of a sigmoid layer are all **positive**, around 0.5.
# They are the inputs of the next layer. Is that bad?
#
# **The argument that you find in many texts.** For one example, the gradient of the output weights is
#
# $$dW^{[2]} = (a^{[2]} - y)\, A^{[1]T}, \qquad \text{shape } (1, n_h).$$
#
# If all of $A^{[1]}$ is positive, all components of $dW^{[2]}$ have the same sign: all weights must go
# up together, or all down together. To reach a goal where one weight is larger and another one smaller, the
# path has to **zig-zag**. A *batch* (a few examples drawn at random) softens this, because examples with different signs
# are added up.
#
# Two questions: is it so? And does it matter? First the signs. We train networks with four hidden units for a
# short time, from twenty random starts, and look at the gradients of many random batches.
#
# **Predict**: with sigmoid units, in what percentage of the batches of 64 do all four components of
# $dW^{[2]}$ have the same sign?

# %% id="03-centred-signs-guess"
my_share = None  # in percent, for example 10

# %% id="03-centred-signs" tags=["experiment"]
num_iterations = 100  # train so long before looking
batch_sizes = [1, 4, 16, 64, 256]
starts = range(20)
draws = 200  # batches of each size


rng = np.random.RandomState(0)
orders = np.array([rng.permutation(X.shape[1]) for _ in range(draws)])  # (draws, m)


def one_signed_share(per_example, size):
    """Return in how many percent of the batches all components of the gradient have one sign."""
    batches = orders[:, :size]  # (draws, size): a batch is the first examples in random order
    signs = np.sign(per_example[:, batches].sum(axis=2))  # (4, draws)
    return 100 * np.mean(np.all(signs == signs[0], axis=0))


one_signed = {}  # for each activation and batch size: one percentage per start
for activation in ("sigmoid", "tanh"):
    gradients = []
    for seed in starts:
        start = pu.initialize_he(2, 4, 1, random_state=seed)
        result = pu.train(X, Y, start, num_iterations=num_iterations, activation=activation)
        A1 = pu.hidden_activations(result.parameters, X, activation)  # (4, m)
        A2 = sigmoid(result.parameters["W2"] @ A1 + result.parameters["b2"])  # (1, m)
        gradients.append((A2 - Y) * A1)  # (4, m): column i is the gradient of W2 for example i
    for size in batch_sizes:
        shares = [one_signed_share(per_example, size) for per_example in gradients]
        one_signed[activation, size] = np.array(shares)

print("gradients of W2 whose four components have one sign, in percent, mean of the starts")
print("batch size " + "".join(f"{size:6d}" for size in batch_sizes))
for activation in ("sigmoid", "tanh"):
    cells = [f"{one_signed[activation, size].mean():6.0f}" for size in batch_sizes]
    print(f"{activation:10s} " + "".join(cells))
for activation in ("sigmoid", "tanh"):
    shares = one_signed[activation, 64]
    print(f"{activation} in single starts, size 64: {shares.min():.0f} to {shares.max():.0f} %")
if my_share is not None:
    print(f"You expected {my_share} % for sigmoid units and batches of 64.")

# %% [markdown] id="03-centred-signs-explain"
# With sigmoid units, *every* single example pushes all four weights the same way, as the argument says.
# Larger batches soften it, but remove it only slowly: with batches of 64 it is still about 40 %. (With four random
# signs it would be 12.5 %.)
#
# With tanh units the mean is not far from chance, for every batch size. But look at the last line: the
# starts differ a lot. There are starts in which tanh has one sign *more* often than sigmoid has on average. Tanh
# makes the common sign rarer, and is no guarantee against it. With one start only we might have
# concluded the opposite: another reason to try several.
#
# Now to the second question: **does it matter?** We test it where nothing else disturbs: one single
# sigmoid unit (logistic regression) and two clouds of points. We move the whole data away from 0 by adding a
# **shift** to both inputs, so that they become positive. A bias can undo the shift: the problem is
# exactly as solvable as before. We count the iterations until the cost is below 0.25, for two problems:
#
# - **same**: the clouds lie such that both weights must become *positive*;
# - **opposite**: one weight must become positive and the other one *negative*. This is where the argument
#   expects the zig-zag.
#
# The table will also show a **condition number**. Think of the cost as a valley. The condition number says
# how much more the valley is curved across than along: a round bowl has 1, a long and narrow valley has a large
# number.
#
# **Predict**: which problem suffers from the shift? And by which factor does its number of iterations grow at
# shift 3?

# %% id="03-centred-guess"
my_slow_problem = None  # "same", "opposite" or "both"
my_ratio = None  # for example 1.5; 1 means no change

# %% id="03-centred-run" tags=["experiment"]
learning_rate = 0.1
shifts = [0, 1, 3, 10]
goal = 0.25
most = 6000

rng = np.random.RandomState(0)
noise = rng.randn(2, 200)
labels = (np.arange(200) % 2).reshape(1, -1)  # (1, 200)
side = np.where(labels == 1, 1.2, -1.2)
clouds = {
    "same": noise + side * np.array([[1], [1]]),  # (2, 200), centred at 0
    "opposite": noise + side * np.array([[1], [-1]]),
}


def with_ones(inputs):
    """Return the inputs with a row of ones below, which makes the bias a third weight."""
    return np.vstack([inputs, np.ones((1, inputs.shape[1]))])


def descend(inputs, learning_rate, batch_size=200):
    """Return the iterations to the goal, and the percentages of one-signed dw and of turns."""
    inputs = with_ones(inputs)  # (3, 200)
    weights = np.zeros((1, 3))  # w1, w2 and the bias
    before = np.zeros((1, 3))
    rng = np.random.RandomState(1)
    iterations = one_sign = turns = 0
    while iterations < most:
        outputs = sigmoid(weights @ inputs)  # (1, 200)
        if pu.binary_cross_entropy(outputs, labels) < goal:
            break
        errors = outputs - labels
        batch = rng.permutation(200)[:batch_size] if batch_size < 200 else slice(None)
        gradient = errors[:, batch] @ inputs[:, batch].T / batch_size
        one_sign += gradient[0, 0] * gradient[0, 1] > 0
        turns += np.sum(gradient * before) < 0  # more than 90 degrees from the step before
        before = gradient
        weights = weights - learning_rate * gradient
        iterations += 1
    return iterations, 100 * one_sign / iterations, 100 * turns / iterations


def condition_number(inputs):
    """Return the largest curvature of the cost at the start, divided by the smallest."""
    return np.linalg.cond(with_ones(inputs) @ with_ones(inputs).T)


full, single, condition = {}, {}, {}
print("                             all examples in each step     one example in each step")
print("problem   shift  condition    iterations     one sign      iterations     one sign")
for problem, points in clouds.items():
    for shift in shifts:
        case = problem, shift
        full[case] = descend(points + shift, learning_rate)
        single[case] = descend(points + shift, learning_rate, batch_size=1)
        condition[case] = condition_number(points + shift)
        print(
            f"{problem:8s} {shift:6d} {condition[case]:10.0f} {full[case][0]:13d}"
            f" {full[case][1]:10.0f} % {single[case][0]:15d} {single[case][1]:10.0f} %"
        )
ratios = {problem: full[problem, 3][0] / full[problem, 0][0] for problem in clouds}
if my_slow_problem is not None:
    print(f"You expected {my_slow_problem} to suffer.")
if my_ratio is not None:
    print(f"You expected {my_ratio} times as many iterations at shift 3; it is", end=" ")
    print(" and ".join(f"{ratio:.0f} ({problem})" for problem, ratio in ratios.items()))

# %% [markdown] id="03-centred-explain"
# **Explain.** A surprise: the shift is a disaster, but for the *wrong* problem.
#
# - **Opposite.** At shift 3, nearly every single example pushes both weights the same way, although they must
#   part. And yet it takes about as many steps as without shift. So the zig-zag alone costs little. With
#   all examples in a step it is not even there at shift 3: batching has removed it.
# - **Same.** Both weights may rise together, so the argument expects no trouble. But a shift of 3 costs about
#   20 times as many iterations.
#
# What is it then? The shifted sum is $w_1 (x_1 + 3) + w_2 (x_2 + 3) + b$. So the shift adds $3 w_1 + 3 w_2$ to
# every sum, and the bias must become smaller by the same amount.
#
# - In the problem *same*, both weights grow, so the bias has far to go. The way there leads *along* the valley,
#   where it is almost flat. This is slow.
# - In the problem *opposite*, $3 w_1$ and $3 w_2$ cancel. The bias can stay, and nobody has to walk along the valley.
#
# Now look at the column *condition*. The shift makes the valley long and narrow in both problems. *Opposite* has even
# the larger number and still does not suffer. A long valley is harmful only if the way to the goal goes along it.
#
# There is a zig-zag too. The next cell shows that it is a symptom: at shift 10 the steps bounce between
# the sides of the valley. It counts how many steps *turn back*, that is, go against the step before. A smaller learning
# rate stops the bouncing, and makes it slower still.

# %% id="03-centred-slow" tags=["experiment"]
shift = 10
points = clouds["same"] + shift
slow, bouncing = descend(points, 0.02), descend(points, 0.1)
cured = descend(points - np.mean(points, axis=1, keepdims=True), 0.1)
for label, (iterations, _, turns) in {
    "learning rate 0.02": slow,
    "learning rate 0.1": bouncing,
    "learning rate 0.1, mean subtracted": cured,
}.items():
    reached = f"goal after {iterations}" if iterations < most else f"not there after {most}"
    print(f"{label:35s} {reached:21s} {turns:4.0f} % of the steps turn back")

# %% id="03-centred-claim" tags=["claim"]
share = {case: percentages.mean() for case, percentages in one_signed.items()}
assert one_signed["sigmoid", 1].min() == 100, "all-positive inputs: one sign for every example"
assert 32 < share["sigmoid", 64] < 52, "batches of 64 soften it to about 40 %"
assert share["sigmoid", 1] > share["sigmoid", 4] > share["sigmoid", 64] > share["sigmoid", 256]
for size in batch_sizes:
    assert 8 < share["tanh", size] < 30, "tanh is not far from the 12.5 % of chance"
for size in batch_sizes[:-1]:
    assert share["tanh", size] < share["sigmoid", size] - 10, "tanh makes a common sign rarer"
assert one_signed["tanh", 64].min() < 10, "but the starts differ a lot"
assert one_signed["tanh", 64].max() > share["sigmoid", 64] + 10, "and some are worse than sigmoid"
assert 15 <= full["same", 0][0] <= 30, "about 21 iterations without shift"
assert 2 < full["same", 1][0] / full["same", 0][0] < 4
assert 12 < ratios["same"] < 30, "about 20 times as many at shift 3"
assert full["same", 10][0] > 100 * full["same", 0][0], "and more than a hundred times at shift 10"
for shift in (1, 3, 10):
    difference = full["opposite", shift][0] - full["opposite", 0][0]
    assert abs(difference) <= 10, "the case of the zig-zag is not slow"
assert single["opposite", 3][1] > 85, "although nearly all single gradients have one sign"
assert single["opposite", 3][0] < 2 * single["opposite", 0][0]
assert full["opposite", 3][1] < 5, "and all examples together have opposite signs"
assert full["same", 3][2] == 0, "shift 3 is slow without one step that turns back"
assert bouncing[2] > 90, "shift 10 bounces"
assert slow[2] < 1, "a smaller rate does not"
assert slow[0] == most, "and is slower still"
for problem in clouds:
    assert condition[problem, 0] < 10 < 100 < condition[problem, 3] < condition[problem, 10]
for shift in (3, 10):
    larger = condition["opposite", shift] > 2 * condition["same", shift]
    assert larger, "the valley is longer where it does no harm"
assert cured[0] <= 30, "subtracting the mean cures it"

# %% [markdown] id="03-centred-meaning"
# **What it means.** Inputs around 0 are worth having, but the reason is the long valley more than the
# zig-zag. (The field calls this *conditioning*.) The cure is cheap: subtract the mean of each input. In a hidden layer, tanh gives outputs around 0 by
# itself, and sigmoid does not; that speaks for tanh. Deep networks subtract means inside the network
# (*batch normalisation*).

# %% [markdown] id="03-centred-discussion" tags=["discussion"]
# The problem *same* needs about 21, 62, 408 and 3,788 iterations for the shifts 0, 1, 3 and 10. The problem
# *opposite* needs 20 to 24 for all of them. The condition number is high in both, so a high condition number is a
# danger and not yet a delay: it depends on where the goal lies.

# %% [markdown] id="03-relu"
# ## 7 · ReLU: its corner, its price, its speed, and its death
#
# **The corner.** At $z = 0$ the ReLU has no slope, and a program simply chooses 0 or 1. Does the choice
# matter? It would, if $z$ were exactly 0 for many examples. We count zeros while a network
# trains.

# %% id="03-relu-zeros" tags=["expected"]
def zeros_during_training(parameters, blocks=20):
    """Return how many of the sums Z1 are exactly 0, looking every 100 iterations."""
    zeros = 0
    for _ in range(blocks):
        zeros += int(np.sum(parameters["W1"] @ X + parameters["b1"] == 0))
        result = pu.train(X, Y, parameters, num_iterations=100, activation="relu")
        parameters = result.parameters
    return zeros


looked_at = 20 * 20 * X.shape[1]
random_zeros = zeros_during_training(pu.initialize_he(2, 20, 1, random_state=0))
zero_zeros = zeros_during_training(pu.initialize_zeros(2, 20, 1))
print(f"random start:    {random_zeros} of {looked_at} sums are exactly 0")
print(f"all-zero start:  {zero_zeros} of {looked_at} sums are exactly 0")

# %% [markdown] id="03-relu-zeros-explain"
# From a random start an exact 0 is so rare that the choice does not matter. *You may read elsewhere* that
# exact zeros never happen. They do: when all weights start at 0, *every* sum is 0 and stays there. (Even
# then, the slope 1 would not help: $W^{[2]} = 0$ blocks the gradient on its way back. Notebook 04 shows the cure.)
#
# **The price.** The ReLU is a comparison; tanh and sigmoid need exponentials. How much faster is it on
# *your* computer? We time the functions alone, and then the whole training, in which they are only
# one part.

# %% id="03-relu-price" tags=["experiment"]
Z = np.random.RandomState(0).randn(100, 1000)
n_h = 100


def best_time(work, number):
    """Return the shortest of five timings, in seconds."""
    return min(timeit.repeat(work, number=number, repeat=5)) / number


print("time compared with ReLU    function   whole training")
function_time, training_time = {}, {}
for name in ("relu", "tanh", "sigmoid", "elu"):
    function = pu.ACTIVATIONS[name].function
    start = pu.initialize_he(2, n_h, 1, random_state=0)
    function_time[name] = best_time(lambda: function(Z), 10)
    training_time[name] = best_time(
        lambda: pu.train(X, Y, start, num_iterations=100, learning_rate=0.1, activation=name), 1
    )
    print(
        f"{name:22s} {function_time[name] / function_time['relu']:10.1f} x"
        f" {training_time[name] / training_time['relu']:12.1f} x"
    )

# %% [markdown] id="03-relu-price-explain"
# The training gains less than the function alone, because the matrix products cost the same with every
# activation. The factors depend on your computer and on your version of NumPy, so we print them and claim
# nothing.
#
# **The speed of learning.** You will often read: "ReLU converges **six times faster** than tanh". The
# source is Krizhevsky, Sutskever and Hinton (2012): a convolutional network (a kind of network for
# images) with four layers reached a training error of 25 % on CIFAR-10 (60,000 small photos) six times sooner with
# ReLU. For each of the two, they chose
# the learning rate that made it fastest. It is one measurement with one network. We make the same
# measurement with ours: 20 hidden units, iterations until the cost is below 0.5, the best of several
# learning rates, the median of five random starts.
#
# **Predict**: how many times faster is ReLU here?

# %% id="03-relu-guess"
my_speed_up = None  # for example 6; less than 1 means that tanh is faster

# %% id="03-relu-speed" tags=["experiment"]
wanted_cost = 0.5
rates = [0.3, 0.6, 1.2, 2.0, 3.0]
seeds = [0, 1, 2, 3, 4]
longest = 600

iterations_needed = {}
for activation in ("tanh", "relu"):
    for rate in rates:
        needed = []
        for seed in seeds:
            result = pu.train(
                X,
                Y,
                pu.initialize_he(2, 20, 1, random_state=seed),
                learning_rate=rate,
                num_iterations=longest,
                activation=activation,
                record_every=1,
            )
            below = result.iterations[result.costs < wanted_cost]
            needed.append(below[0] if below.size else np.inf)
        iterations_needed[activation, rate] = float(np.median(needed))


def as_text(iterations):
    """Return the number, or the limit if the goal was not reached."""
    return f"{iterations:.0f}" if iterations <= longest else f">{longest}"



print("learning rate " + "".join(f"{rate:7g}" for rate in rates))
for activation in ("tanh", "relu"):
    cells = [f"{as_text(iterations_needed[activation, rate]):>7s}" for rate in rates]
    print(f"{activation:13s} " + "".join(cells))
fastest = {a: min(iterations_needed[a, r] for r in rates) for a in ("tanh", "relu")}
speed_up = fastest["tanh"] / fastest["relu"]
print(f"fastest: tanh {as_text(fastest['tanh'])}, ReLU {as_text(fastest['relu'])} iterations")
print(f"speed-up of ReLU: {speed_up:.2g} (that is, tanh is {1 / speed_up:.2g} times as fast)")
if my_speed_up is not None:
    print(f"You expected {my_speed_up}.")

# %% id="03-relu-claim" tags=["claim"]
assert pu.relu(0.0) == 0, "the value at 0"
assert pu.relu_derivative(0.0) == 0, "our choice of the slope at 0"
assert random_zeros == 0, "from a random start no sum is exactly 0"
assert zero_zeros == looked_at, "from an all-zero start every sum is"
p = pu.initialize_zeros(2, 20, 1)
for _ in range(20):  # the slope 1 at the corner: dZ1 = W2.T @ dZ2 * 1
    Z1 = p["W1"] @ X + p["b1"]
    dZ2 = sigmoid(p["W2"] @ pu.relu(Z1) + p["b2"]) - Y
    dZ1 = p["W2"].T @ dZ2
    slopes_0 = {"W1": dZ1 @ X.T, "b1": dZ1.sum(axis=1, keepdims=True), "W2": dZ2 @ pu.relu(Z1).T}
    p = {**p, **{name: p[name] - 1.2 / X.shape[1] * slopes_0[name] for name in slopes_0}}
assert not np.any(p["W1"]) and not np.any(Z1), "the slope 1 would not help either"
assert fastest["tanh"] <= 20, "tanh needs a handful of iterations"
assert fastest["relu"] > 4 * fastest["tanh"], "here tanh is several times faster than ReLU"
assert iterations_needed["relu", 3.0] == np.inf, "at the rate 3 ReLU does not arrive in time"

# %% [markdown] id="03-relu-speed-explain"
# **Explain.** Here it is the other way round: tanh is several times faster. (At the learning rate 3, ReLU did
# not reach the goal at all in most starts.) Both measurements are right.
# Theirs is about a deep network and images, where saturation costs much. Ours is about one hidden layer and
# two inputs, where it does not. A factor like "six times" belongs to the experiment it
# was measured in. When somebody quotes such a number, ask: with which network, on which data?

# %% [markdown] id="03-dead"
# ### Dead units
#
# If a ReLU unit has $z \le 0$ for **all** $m$ examples, it gives 0 for all of them, its slope is 0 for
# all of them, and its gradient is exactly 0. No update will ever change its weights again. Such a unit
# is called **dead**.
#
# Two texts disagree. One says that the zero slope "is no problem in practice, since enough hidden units
# have $z > 0$". Another warns that "40 % of the units may die if the learning rate is too high". Let us
# decide by measuring: 20 units, 500 iterations, eight random starts for each learning rate.
#
# **Predict**: what percentage of the units is dead at the learning rates 0.1, 1.2, 3 and 10?

# %% id="03-dead-guess"
my_dead = None  # for example {0.1: 0, 1.2: 10, 3: 20, 10: 40}

# %% id="03-dead-run" tags=["experiment", "figure"] alt="Two curves over the learning rate: the share of dead ReLU units is near zero up to a rate of 1.2, about half at 3, and all units are dead at 10; the accuracy falls from above 80 to 50 percent at the same place."
learning_rates = [0.1, 0.3, 1.2, 3, 5, 10]
seeds = range(8)
n_h = 20


def dead_units(parameters):
    """Return for each hidden unit whether it gives 0 for every example, shape (n_h,)."""
    return np.all(pu.hidden_activations(parameters, X, "relu") == 0, axis=1)


dead, dead_accuracy, relu_runs = {}, {}, {}
print("rate      dead units (smallest to largest)   mean    accuracy")
for rate in learning_rates:
    runs = []
    for seed in seeds:
        start = pu.initialize_he(2, n_h, 1, random_state=seed)
        runs.append(
            pu.train(X, Y, start, learning_rate=rate, num_iterations=500, activation="relu")
        )
    relu_runs[rate] = runs
    dead[rate] = np.array([100 * np.mean(dead_units(run.parameters)) for run in runs])
    dead_accuracy[rate] = np.mean([accuracy_of(run, "relu") for run in runs])
    print(
        f"{rate:4g} {dead[rate].min():14.0f} % to {dead[rate].max():3.0f} %"
        f" {dead[rate].mean():16.0f} % {dead_accuracy[rate]:8.1f} %"
    )
if my_dead is not None:
    print(f"You expected (rate: percent): {my_dead}")

figure, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
mean_dead = [dead[rate].mean() for rate in learning_rates]
mean_accuracy = [dead_accuracy[rate] for rate in learning_rates]
ax.plot(learning_rates, mean_dead, "o-", color="#D55E00", label="dead units")
ax.plot(learning_rates, mean_accuracy, "^--", color="#0072B2", label="accuracy")
ax.set(xscale="log", xlabel="learning rate", ylabel="percent")
ax.set_xticks(learning_rates, [f"{rate:g}" for rate in learning_rates])
ax.minorticks_off()
legend = ax.legend()

# %% [markdown] id="03-dead-explain"
# **Explain.** Both texts are right, each at its own learning rate. With a sensible rate almost no unit
# dies: some $z$ are negative, but not for *all* examples. With too large a rate, one huge step makes
# a bias so negative that the unit never wakes again. When all units are dead, the network is a constant, and
# 50 % accuracy is what a constant gets here.
#
# Is death really for ever? We take the networks that were trained at rate 3 and go on with the small
# rate 0.1.

# %% id="03-dead-forever" tags=["experiment"]
damaging_rate = 3
careful_rate = 0.1

moved, dead_biases, still_dead, was_dead = [], [], 0, 0
for run in relu_runs[damaging_rate]:
    corpses = dead_units(run.parameters)
    later = pu.train(
        X, Y, run.parameters, learning_rate=careful_rate, num_iterations=2000, activation="relu"
    )
    dead_biases.extend(run.parameters["b1"][corpses, 0])
    was_dead += np.sum(corpses)
    still_dead += np.sum(dead_units(later.parameters)[corpses])
    moved.append(np.abs(later.parameters["W1"] - run.parameters["W1"])[corpses].sum())
print(f"dead at rate {damaging_rate}: {was_dead} units of {n_h * len(relu_runs[damaging_rate])}")
print(f"of these, units with a negative bias: {np.sum(np.array(dead_biases) < 0)}")
print(f"still dead after 2000 careful iterations: {still_dead}")
print(f"distance that their weights moved: {np.sum(moved):g}")

# %% [markdown] id="03-dead-leaky"
# Leaky ReLU was invented for this: its slope is never 0, so a unit *can* come back. Does it? The next cell
# treats ReLU and leaky ReLU in the same way: 500 iterations at the too large rate, then 2000 at the careful
# one. It counts the **lost** units, those with $z \le 0$ for all examples. (For ReLU these are the dead ones.) The
# results differ a lot from start to start, so it takes sixteen starts.

# %% id="03-dead-leaky-run" tags=["experiment"]
more_seeds = range(16)


def lost_units(parameters):
    """Return for each hidden unit whether its sum is 0 or below for every example, shape (n_h,)."""
    return np.all(parameters["W1"] @ X + parameters["b1"] <= 0, axis=1)


lost, recovery, back, lost_moved = {}, {}, {}, {}
columns = [f"rate {damaging_rate}", f"then {careful_rate}"] * 2
print(f"mean of the starts    lost units of {n_h}          accuracy")
print(" " * 12 + "".join(f"{column:>12s}" for column in columns))
for activation in ("relu", "leaky_relu"):
    counts, accuracies, lost_moved[activation], back[activation] = [], [], 0, 0
    for seed in more_seeds:
        start = pu.initialize_he(2, n_h, 1, random_state=seed)
        damaged = pu.train(
            X, Y, start, learning_rate=damaging_rate, num_iterations=500, activation=activation
        )
        careful = pu.train(
            X,
            Y,
            damaged.parameters,
            learning_rate=careful_rate,
            num_iterations=2000,
            activation=activation,
        )
        before, after = lost_units(damaged.parameters), lost_units(careful.parameters)
        counts.append([before.sum(), after.sum()])
        back[activation] += np.sum(before & ~after)
        distance = np.abs(careful.parameters["W1"] - damaged.parameters["W1"])
        lost_moved[activation] += distance[before].sum()
        accuracies.append([accuracy_of(damaged, activation), accuracy_of(careful, activation)])
    lost[activation], recovery[activation] = np.mean(counts, axis=0), np.mean(accuracies, axis=0)
    print(
        f"{activation:12s}{lost[activation][0]:12.1f}{lost[activation][1]:12.1f}"
        f"{recovery[activation][0]:10.1f} %{recovery[activation][1]:10.1f} %"
    )
for activation in ("relu", "leaky_relu"):
    print(
        f"{activation}: {back[activation]} lost units came back;"
        f" the weights of the lost units moved by {lost_moved[activation]:.3g} in total"
    )
best_rate = max(dead_accuracy, key=dead_accuracy.get)
best_accuracy = dead_accuracy[best_rate]
print(f"for comparison: ReLU at rate {best_rate} from the beginning, {best_accuracy:.1f} %")

# %% [markdown] id="03-dead-leaky-explain"
# **Explain.** It helps, but not in the way the story tells.
#
# - Few of the lost leaky units come back. Most of them stay on the negative side for all examples.
# - But a lost leaky unit is not dead. Through the slope 0.01 it still passes a weak signal, and its weights still
#   move a little. A dead ReLU unit's weights do not move at all.
# - Leaky ReLU loses fewer units at the large rate, and ends several points above ReLU.
# - The careful rate lifts both, because the units that are not lost go on learning.
# - Neither of them reaches what a plain ReLU gets with a sensible learning rate from the beginning.

# %% id="03-dead-claim" tags=["claim"]
assert dead[0.1].mean() == 0, "no unit dies at a small rate"
assert dead[1.2].mean() <= 5, "almost none at 1.2"
assert 20 <= dead[3].mean() <= 85, "about half at 3"
assert dead[10].mean() >= 95, "practically all at 10"
assert dead_accuracy[0.3] > 75
assert dead_accuracy[10] < 60, "the network has become a constant"
assert was_dead > 0
assert max(dead_biases) < 0, "a very negative bias keeps a dead unit below 0"
assert still_dead == was_dead, "the dead stay dead"
assert np.sum(moved) == 0, "their gradient is exactly 0"
assert back["relu"] == 0, "no dead ReLU unit comes back"
assert lost_moved["relu"] == 0, "and its weights do not move"
leaky_before, leaky_after = lost["leaky_relu"]
assert back["leaky_relu"] < 0.35 * leaky_before * len(more_seeds), "few lost leaky units come back"
assert leaky_after > 3, "most stay on the negative side"
assert lost_moved["leaky_relu"] > 0.1, "but their weights still move"
assert leaky_before < lost["relu"][0] - 0.5, "leaky ReLU loses fewer units"
assert recovery["leaky_relu"][1] > recovery["relu"][1] + 2, "and ends several points higher"
for activation in ("relu", "leaky_relu"):
    assert recovery[activation][1] > recovery[activation][0] + 2, "the careful rate lifts both"
    assert recovery[activation][1] < dead_accuracy[0.3] - 1, "but not to a sensible rate's"

# %% [markdown] id="03-dead-discussion" tags=["discussion"]
# Rates up to 1.2: about no dead unit. Rate 3: about half. Rate 10: all. The dead units' weights did not move
# by the last digit in 2000 iterations, because their gradient is exactly 0. The better cure is not another
# activation but a smaller learning rate. Leaky ReLU makes the damage smaller and does not undo it.

# %% [markdown] id="03-collapse-predict"
# ## 8 · Why an activation at all?
#
# Leave the activation of the hidden layer out: each hidden unit simply gives its sum, $A^{[1]} = Z^{[1]}$. Such a
# layer is called **linear**. The output unit keeps its sigmoid.
#
# **Predict** the accuracy on the planar data of a network with a *linear* hidden layer of 50 units.
# (Notebook 02: tanh with 4 units gets about 90 %. Notebook 01: logistic regression, which has no hidden layer, gets
# 47 %.) The end of this section has the answer.

# %% id="03-collapse-guess"
my_accuracy = None  # in percent

# %% [markdown] id="03-collapse-text"
# With $A^{[1]} = Z^{[1]}$, the sums of the two layers together are
#
# $$W^{[2]} \bigl(W^{[1]} x + b^{[1]}\bigr) + b^{[2]}
# = \underbrace{W^{[2]} W^{[1]}}_{W'}\, x + \underbrace{W^{[2]} b^{[1]} + b^{[2]}}_{b'}.$$
#
# That is **one** linear layer with the weights $W'$ of shape $(n_y, n_x)$ and the biases $b'$ of shape
# $(n_y, 1)$. The hidden layer has vanished.
#
# | | shape | | shape |
# |---|---|---|---|
# | $W^{[1]}$ | $(n_h, n_x)$ | $b^{[1]}$ | $(n_h, 1)$ |
# | $W^{[2]}$ | $(n_y, n_h)$ | $b^{[2]}$ | $(n_y, 1)$ |
#
# Mind the order: **the layer that comes later stands on the left**. *You may read elsewhere*
# $W' = W^{[1]} W^{[2]}$; those shapes do not even fit, except by accident.
#
# **Your turn.** Write a function that merges two linear layers into one.

# %% [markdown] id="03-collapse-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Read $W'$ and $b'$ off the braces of the formula. Check the shapes: inner lengths of a matrix
# product must be equal.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $W' = W^{[2]} W^{[1]}$ and $b' = W^{[2]} b^{[1]} + b^{[2]}$. Both products are matrix products.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `W = W2 @ …` and `b = W2 @ … + b2`
#
# </details>

# %% id="03-collapse" tags=["exercise"] difficulty="medium" minutes=8
def collapse_linear(W1, b1, W2, b2):
    """Merge two layers without activation into one that computes the same.

    W1, b1 -- first layer, shapes (n_h, n_x) and (n_h, 1)
    W2, b2 -- second layer, shapes (n_y, n_h) and (n_y, 1)
    Returns W of shape (n_y, n_x) and b of shape (n_y, 1).
    """
    ### START CODE HERE ###
    W = W2 @ W1
    b = W2 @ b1 + b2
    ### END CODE HERE ###
    return W, b

# %% id="03-collapse-check" tags=["check", "graded", "points-8", "expected"]
check_collapse_linear(collapse_linear)
rng = np.random.RandomState(1)
W1, b1, W2, b2 = rng.randn(3, 2), rng.randn(3, 1), rng.randn(1, 3), rng.randn(1, 1)
W_merged, b_merged = collapse_linear(W1, b1, W2, b2)
x = np.array([[1.0], [2.0]])
print("two layers:", np.round(W2 @ (W1 @ x + b1) + b2, 4).ravel())
print("one layer: ", np.round(W_merged @ x + b_merged, 4).ravel())

# %% [markdown] id="03-collapse-meaning"
# **What it means.** You can merge a third layer into the result, and a fourth. A hundred linear layers are
# one linear layer. With a sigmoid at the output, they are **logistic regression**, whatever the number of
# hidden units.
#
# *You may read elsewhere* that a linear model becomes more exact when its weight (often written $\beta_1$) "is itself
# a linear equation". You have just shown that it does not: a linear function of a linear function is
# linear. It only becomes more than that if something non-linear comes in between. (If $\beta_1$ contained
# $x$ itself, $y$ would contain $x^2$. That is a non-linear feature, as in notebook 01, and another idea.)
#
# Now the test: networks with 1, 4 and 50 linear hidden units, and logistic regression beside them. (With
# `functions = mine`, your `collapse_linear` merges the layers; the picture stays the same.)

# %% id="03-collapse-run" tags=["experiment", "figure"] alt="Two pictures with the same straight line as boundary: a network with 50 linear hidden units and logistic regression without any hidden layer."
mine = SimpleNamespace(collapse_linear=collapse_linear)
functions = pu  # or: functions = mine
hidden_sizes = [1, 4, 50]

logistic_w, logistic_b, logistic_costs = pu.logistic_fit(
    X, Y, learning_rate=1.0, num_iterations=5000
)
logistic_accuracy = pu.accuracy(pu.logistic_predict(logistic_w, logistic_b, X), Y)
linear_runs, collapsed = {}, {}
for n_h in hidden_sizes:
    start = pu.initialize_he(2, n_h, 1, random_state=1)
    run = pu.train(X, Y, start, learning_rate=0.3, num_iterations=5000, activation="linear")
    linear_runs[n_h] = run
    p = run.parameters
    collapsed[n_h] = functions.collapse_linear(p["W1"], p["b1"], p["W2"], p["b2"])

rows = {
    "logistic regression": (logistic_w.ravel(), logistic_b, logistic_costs[-1], logistic_accuracy)
}
for n_h, run in linear_runs.items():
    W_merged, b_merged = collapsed[n_h]
    rows[f"{n_h} linear unit(s)"] = (
        W_merged.ravel(), b_merged[0, 0], run.costs[-1], accuracy_of(run, "linear")
    )
print("                        W' (or w)          b'        cost     accuracy")
for label, ((w1, w2), bias, cost, percent) in rows.items():
    print(f"{label:21s} {w1:7.4f} {w2:7.4f}   {bias:7.4f}   {cost:7.4f} {percent:8.1f} %")
if my_accuracy is not None:
    print(f"You expected {my_accuracy} %.")
figure = pu.plot_boundary_grid(
    {
        "50 linear hidden units": boundary_of(linear_runs[hidden_sizes[-1]], "linear"),
        "logistic regression": lambda points: pu.logistic_predict(
            logistic_w, logistic_b, points.T
        ),
    },
    X,
    Y,
    columns=2,
)

# %% id="03-collapse-claim" tags=["claim"]
for n_h, run in linear_runs.items():
    W_merged, b_merged = collapsed[n_h]
    assert np.allclose(W_merged.T, logistic_w, atol=1e-3), f"{n_h} linear units: same weights"
    assert abs(b_merged[0, 0] - logistic_b) < 1e-3, "and its bias"
    assert abs(run.costs[-1] - logistic_costs[-1]) < 1e-5, "and its cost"
    assert abs(accuracy_of(run, "linear") - logistic_accuracy) <= 0.5, "and its accuracy"
assert abs(logistic_accuracy - 47) <= 0.5
# The order W1 W2 does not fit, and gives something else where it fits by accident.
assert W1.shape[1] != W2.shape[0], "W1 @ W2 is impossible here"
square = np.random.RandomState(0).randn(2, 3, 3)
assert not np.allclose(square[0] @ square[1], square[1] @ square[0]), "the order matters"
# A hundred linear layers are one.
W_all, b_all, A = np.eye(2), np.zeros((2, 1)), X
rng = np.random.RandomState(0)
for _ in range(100):
    W_next, b_next = rng.randn(2, 2) * 0.7, rng.randn(2, 1)
    A = W_next @ A + b_next
    W_all, b_all = pu.collapse_linear(W_all, b_all, W_next, b_next)
assert np.allclose(A, W_all @ X + b_all), "100 linear layers are one linear layer"
# A linear bottleneck: fewer numbers, and a product of low rank.
assert 10 * 1000 + 1000 * 10 == 20_000
assert 1000 * 1000 == 1_000_000
bottleneck = rng.randn(30, 2) @ rng.randn(2, 30)
assert np.linalg.matrix_rank(bottleneck) == 2, "the rank is at most the width of the bottleneck"

# %% [markdown] id="03-collapse-explain"
# **Explain.** Same weights, same cost, same accuracy, same straight line. Fifty hidden units made nothing
# better, because a straight line is all that linear layers can draw.
#
# **Where linear layers are useful.** (1) In the *output* of a regression network, see section 10.
# (2) As a **bottleneck** that compresses: a layer with 1000 inputs and 1000 outputs has
# $1000 \cdot 1000 = 1{,}000{,}000$ weights; two linear layers with 10 units in between have
# $10 \cdot 1000 + 1000 \cdot 10 = 20{,}000$. They can compute less, because everything has to pass
# through 10 numbers, and sometimes that is enough.

# %% [markdown] id="03-collapse-discussion" tags=["discussion"]
# 47 %, as logistic regression. The network and logistic regression minimise the same cost over the same set of
# straight lines, and that cost has one lowest point. They only walk there on different paths.

# %% [markdown] id="03-compare"
# ## 9 · The contest: which activation is best here?
#
# Some texts give an order: "ELU > leaky ReLU > ReLU > tanh > sigmoid", or the advice "use ReLU; tanh should
# work less well". These are opinions from experience with deep networks. What do our data say? The same network
# for all: 4 hidden units, learning rate 1.2, 5000 iterations, six random starts (the start
# recommended for ReLU, from notebook 04).
#
# **Predict** the order: write the six names with the best one first.

# %% id="03-compare-guess"
my_order = None  # for example ["elu", "leaky_relu", "relu", "tanh", "sigmoid", "linear"]

# %% id="03-compare-run" tags=["experiment", "figure"] alt="Three decision boundaries: four tanh units cut the plane by straight lines through the centre into six sectors that alternate like the petals; four ReLU units make only a few sectors and miss petals; twenty ReLU units with a smaller learning rate find the six sectors too, with a ragged centre; a tiny black mark at the right edge is a sliver of the other class where there are no points."
activations = ["tanh", "sigmoid", "relu", "leaky_relu", "elu", "linear"]
n_h = 4
learning_rate = 1.2
num_iterations = 5000
seeds = range(6)


def contest(activation, n_h, learning_rate, seeds):
    """Return one trained network per seed."""
    return [
        pu.train(
            X,
            Y,
            pu.initialize_he(2, n_h, 1, random_state=seed),
            learning_rate=learning_rate,
            num_iterations=num_iterations,
            activation=activation,
        )
        for seed in seeds
    ]


compared, compared_runs = {}, {}
print(f"accuracy with {n_h} units, rate {learning_rate}: worst, mean and best of the starts")
for activation in activations:
    runs = contest(activation, n_h, learning_rate, seeds)
    compared_runs[activation] = runs
    compared[activation] = np.array([accuracy_of(run, activation) for run in runs])
    a = compared[activation]
    print(f"{activation:11s} {a.min():6.1f} {a.mean():6.1f} {a.max():6.1f} %")
if my_order is not None:
    measured_order = sorted(activations, key=lambda name: -compared[name].mean())
    print("You expected:", my_order)
    print("Measured:    ", measured_order)
    print("Count the first two and the last; the middle would change with other starts.")

# More units and a smaller learning rate for those that grow without bound.
print("\nmean accuracy with 20 units   rate 0.1   rate 1.2")
rescued, rescued_runs = {}, {}
for activation in ("tanh", "relu", "elu"):
    for rate in (0.1, 1.2):
        runs = contest(activation, 20, rate, seeds)
        rescued_runs[activation, rate] = runs
        rescued[activation, rate] = np.array([accuracy_of(run, activation) for run in runs])
    slow_rate, fast_rate = (rescued[activation, rate].mean() for rate in (0.1, 1.2))
    print(f"{activation:30s} {slow_rate:5.1f} % {fast_rate:8.1f} %")

figure = pu.plot_boundary_grid(
    {
        "4 tanh units": boundary_of(compared_runs["tanh"][0], "tanh"),
        "4 ReLU units": boundary_of(compared_runs["relu"][0], "relu"),
        "20 ReLU units, rate 0.1": boundary_of(rescued_runs["relu", 0.1][0], "relu"),
    },
    X,
    Y,
)

# %% id="03-compare-claim" tags=["claim"]
means = {name: accuracies.mean() for name, accuracies in compared.items()}
assert means["tanh"] > 89, "four tanh units get about 90 %"
assert 85 < means["sigmoid"] < means["tanh"], "sigmoid a little less"
for name in ("relu", "leaky_relu", "elu"):
    assert 55 < means[name] < 82, f"{name} is far behind with four units at rate 1.2"
    assert means[name] > means["linear"] + 5
assert np.abs(compared["linear"] - 47).max() <= 0.5, "linear is logistic regression"
assert abs(means["leaky_relu"] - means["relu"]) < 8, "leaky is no better: dying is not the reason"
improved = {case: accuracies.mean() for case, accuracies in rescued.items()}
assert improved["relu", 0.1] > means["relu"] + 8, "more units and a smaller rate rescue ReLU"
assert improved["relu", 0.1] > 83
assert improved["elu", 1.2] < 75, "1.2 is too large for ELU"
assert np.sum(rescued["elu", 1.2] < 62) >= 2, "several starts end not far from a coin"
assert 86 < rescued["elu", 0.1].min() <= rescued["elu", 0.1].max() < 90, "and near 88 % at 0.1"
assert improved["tanh", 1.2] > improved["tanh", 0.1] - 1, "1.2 is not too large for tanh"
best_other = max(improved["relu", 0.1], improved["elu", 0.1])
assert improved["tanh", 1.2] > best_other + 1, "tanh is best here"

# %% [markdown] id="03-compare-why"
# Why does the famous advice fail *here*? Look at the left picture: the boundary of four *smooth* tanh units is
# made of nearly straight lines. That is suspicious. Perhaps the units do not use their smooth part at all. We
# test it: after training we replace tanh by a hard switch, −1 for negative $z$ and +1 for positive $z$, and change
# nothing else.
#
# **Predict** the accuracy with the switches. (It was about 90 %; a coin gets 50 %.)

# %% id="03-compare-switch-guess"
my_switch_accuracy = None  # in percent

# %% id="03-compare-switch" tags=["experiment"]
switched, saturated = [], []
for run in compared_runs["tanh"]:
    p = run.parameters
    A1 = pu.hidden_activations(p, X)
    scores = p["W2"] @ np.sign(A1) + p["b2"]  # the sign of tanh(z) is the sign of z
    switched.append(pu.accuracy(scores > 0, Y))
    saturated.append(100 * np.mean(np.abs(A1) > 0.9))
print(f"hidden answers beyond -0.9 or 0.9:    {np.mean(saturated):.0f} %")
print(f"accuracy with switches in tanh's place: {np.mean(switched):.1f} %")
if my_switch_accuracy is not None:
    print(f"You expected {my_switch_accuracy} %.")

# How many ReLU units does it take? The learning rate is 0.1 for all of them.
relu_accuracy = {20: rescued["relu", 0.1].mean()}
for units in (4, 8):
    runs = contest("relu", units, 0.1, seeds)
    relu_accuracy[units] = np.mean([accuracy_of(run, "relu") for run in runs])
for units in (4, 8, 20):
    print(f"accuracy of {units:2d} ReLU units, rate 0.1:    {relu_accuracy[units]:.1f} %")

# %% id="03-compare-switch-claim" tags=["claim"]
assert min(saturated) > 80, "most answers of the trained tanh units are saturated"
assert min(switched) > 84, "hard switches do nearly as well"
assert abs(relu_accuracy[4] - means["relu"]) < 6, "with four units the rate changes little"
assert relu_accuracy[8] > relu_accuracy[4] + 5, "two ReLUs for each switch are much better"
assert relu_accuracy[20] > relu_accuracy[8] + 0.5, "twenty are better still"
z = np.linspace(-3, 3, 61)
ramp = pu.relu(z + 0.5) - pu.relu(z - 0.5)
assert np.allclose(ramp[z <= -0.5], 0), "two ReLUs make a switch: 0 on the left"
assert np.allclose(ramp[z >= 0.5], 1), "and 1 on the right"

# %% [markdown] id="03-compare-explain"
# **Explain.**
#
# - **The tanh units became switches.** Most of their answers are near −1 or +1. Saturation, the problem
#   of section 5, is what this problem *needs*: each unit draws one line and answers "this side" or "that side",
#   and a few such lines make the sectors of the flower.
# - **A ReLU unit cannot be a switch.** It grows for ever on one side. Two ReLU units together can do it:
#   $\max(0, z + \tfrac12) - \max(0, z - \tfrac12)$ is 0 on the left, 1 on the right. So ReLU needs more units
#   here. The last lines above show it, all at the same rate 0.1: four units are poor, eight are much better, and
#   twenty are better still. With four units, the smaller rate alone changes little.
# - **The learning rate 1.2 was chosen for tanh.** ReLU and ELU grow without bound, so a step that suits tanh
#   can be too large for them. With 20 units and rate 1.2, ELU learns badly: several starts end not far from
#   50 %, which is what a coin gets. At rate 0.1, ELU gets about 88 %.
# - **It is not that units died.** Leaky ReLU cannot die and does no better.
# - **One hidden layer.** The great advantage of ReLU is a gradient that survives many layers (section 5). A
#   network with a single hidden layer has no use for it.
#
# **So which one?** For a *deep* network, start with ReLU, with a sensible learning rate, and look how many units
# die; then try leaky ReLU or ELU. For a *small* network like ours, tanh is a good first choice; sigmoid comes
# close, a little behind. And whatever you read: measure on your data, with more than one random start.

# %% [markdown] id="03-compare-discussion" tags=["discussion"]
# The order here is tanh, sigmoid, then far behind ReLU and leaky ReLU, then ELU, then linear: almost the
# opposite of the quoted order. The order of the three in the middle is not reliable, because their results vary
# a lot from start to start. Nothing of this says that the quoted order is wrong for deep networks on
# images. Replacing tanh by switches costs only a few points of accuracy. But one could not have *trained* the
# switches: their slope is 0. The smooth curve is for learning, the saturated ends are for the answer.

# %% [markdown] id="03-output"
# ## 10 · The activation of the output layer
#
# In the hidden layer you are free. In the **output layer**, the activation must fit the *question*:
#
# | the question | output activation | why | cost |
# |---|---|---|---|
# | yes or no? (label 0 or 1) | sigmoid | a probability lies between 0 and 1 | cross-entropy |
# | which of $k$ classes? | softmax (a later notebook) | $k$ probabilities that sum to 1 | cross-entropy |
# | how much? (a price, a temperature) | none (identity) | any number must be possible | squared error |
# | only a score to compare? | none | any number must be possible | hinge loss (notebook 01, section 13) |
#
# "Sigmoid is not used any more" is said about *hidden* layers. For the probability of two classes, it is the
# standard.
#
# The next cell lets one unit learn $y = 1 + 3x$ (plus noise) by gradient descent on the squared
# error, with three different output activations. The targets lie between −2 and 4. **Predict**: which of the
# three can do it, and what do the others do?

# %% id="03-output-guess"
my_fit = None  # a set with some of "linear", "sigmoid", "relu", such as {"sigmoid", "relu"}

# %% id="03-output-run" tags=["experiment", "figure"] alt="Points along a rising line from minus two to four. The unit without output activation follows them, the sigmoid unit stays between zero and one, and the ReLU unit follows them only above zero."
outputs = ["linear", "sigmoid", "relu"]
rate = 0.1
steps = 2000

rng = np.random.RandomState(0)
x = np.linspace(-1, 1, 60)
y = 1 + 3 * x + 0.1 * rng.randn(60)


def fit_unit(x, y, name):
    """Return the predictions of one unit a = g(w x + b), trained on the squared error."""
    g = pu.ACTIVATIONS[name]
    w, b = 0.1, 0.1
    for _ in range(steps):
        z = w * x + b
        dz = (g.function(z) - y) * g.derivative(z)
        w, b = w - rate * np.mean(dz * x), b - rate * np.mean(dz)
    return g.function(w * x + b)


fits = {name: fit_unit(x, y, name) for name in outputs}
errors = {name: np.mean((fit - y) ** 2) for name, fit in fits.items()}
figure, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
ax.plot(x, y, ".", color="0.5", label="data")
styles = {"linear": ("-", "#0072B2"), "sigmoid": ("--", "#D55E00"), "relu": ("-.", "#009E73")}
for name, fit in fits.items():
    style, color = styles[name]
    ax.plot(x, fit, style, color=color, linewidth=2, label=f"output: {name}")
    values = f"from {fit.min():5.2f} to {fit.max():5.2f}"
    print(f"{name:8s} predictions {values}, squared error {errors[name]:.2f}")
ax.set(xlabel="x", ylabel="y")
legend = ax.legend()
if my_fit is not None:
    able = {name for name in outputs if errors[name] < 0.1}
    print("You were right." if my_fit == able else f"It was {sorted(able)}.")

# And the other way round: a unit without sigmoid that should give the probability of label 1.
not_probabilities = fit_unit(x, (x > 0).astype(float), "linear")
values = f"from {not_probabilities.min():.2f} to {not_probabilities.max():.2f}"
print(f"'probabilities' without sigmoid {values}")

# %% id="03-output-claim" tags=["claim"]
assert errors["linear"] < 0.1, "without activation the unit learns the line"
assert errors["sigmoid"] > 1, "a sigmoid output cannot leave 0 to 1"
assert 0 < fits["sigmoid"].min() < fits["sigmoid"].max() < 1
assert errors["relu"] > 0.1, "a ReLU output cannot go below 0"
assert fits["relu"].min() == 0
assert not_probabilities.min() < 0, "without a sigmoid there are 'probabilities' below 0"
assert not_probabilities.max() > 1, "and above 1"
# For the label alone the score is enough: sigmoid(z) > 0.5 exactly where z > 0.
run = compared_runs["tanh"][0]
A1 = pu.hidden_activations(run.parameters, X)
scores = run.parameters["W2"] @ A1 + run.parameters["b2"]
assert np.array_equal(sigmoid(scores) > 0.5, scores > 0)
# A badly wrong sigmoid output still learns with the cross-entropy: its gradient is a - y.
a = pu.sigmoid(-10.0)
assert abs(a - 1) > 0.99, "the cross-entropy gradient does not vanish"
assert abs((a - 1) * pu.sigmoid_derivative(-10.0)) < 1e-4, "the squared error's would"

# %% [markdown] id="03-output-explain"
# **Explain.** A sigmoid can never say "4", and a ReLU can never say "−2". The unit without activation can say
# anything, but as a "probability" its answers fall below 0 and rise above 1.
#
# Two more remarks:
#
# - **Does the sigmoid at the output not saturate?** It does, but the cross-entropy makes up for it. Its gradient
#   is $dZ^{[2]} = A^{[2]} - Y$: the slope of the sigmoid has cancelled. If the output is near 0 and the
#   label is 1, the gradient is near −1 and not near 0.
# - **If you need only the label**, you can leave the sigmoid out when you predict: $\sigma(z) > 0.5$ exactly where
#   $z > 0$. This is why other texts say that the output layer has no activation: it gives *scores*.

# %% [markdown] id="03-output-discussion" tags=["discussion"]
# Only the unit without output activation learns the line. The sigmoid ends up as near as it can get: close to 0
# on the left and close to 1 on the right. The ReLU fits the positive part and cuts off the rest.

# %% [markdown] id="03-own"
# ## On your own
#
# 1. Can large weights make up for the small slope of the sigmoid? In section 5, try `gain["sigmoid"] = 16`, then
#    100, then 400. What do you see?
# 2. In section 6, shift the clouds by 3 in the first input and by −3 in the second one. Which of the two problems
#    suffers now? Predict it from the explanation.
# 3. Find the smallest number of ReLU units that reaches 88 % on the planar data in most of the starts. You may change
#    the learning rate.
# 4. Swish, $g(z) = z\,\sigma(z)$, is newer than our catalogue. Write the function and its slope, and check the slope
#    with `numerical_gradient` from notebook 02: `pu.numerical_gradient(lambda z: np.sum(swish(z)), z)` gives the
#    slope at each element of an array `z`.

# %% id="03-own-claim" tags=["claim"]
def gradient_share(gain, layers=10, n=50):
    """Return the share of a gradient that arrives behind sigmoid layers with such weights."""
    rng = np.random.RandomState(0)
    A, steps = rng.randn(n, 100), []
    for _ in range(layers):
        W = rng.randn(n, n) * np.sqrt(gain / n)
        steps.append((W, W @ A))
        A = sigmoid(W @ A)
    dA = start = rng.randn(n, 100)
    for W, Z in reversed(steps):
        dA = W.T @ (dA * pu.sigmoid_derivative(Z))
    return np.sqrt(np.mean(dA**2) / np.mean(start**2))


assert gradient_share(16) < 0.05, "gain 16: most of it is lost"
assert 0.2 < gradient_share(100) < 1, "gain 100: about half arrives"
assert gradient_share(400) > 3, "gain 400: it explodes"
crosswise = {name: descend(points + np.array([[3], [-3]]), 0.1) for name, points in clouds.items()}
assert crosswise["opposite"][0] > 12 * full["opposite", 0][0], "now opposite suffers"
assert crosswise["same"][0] <= 30, "and same does not"
many = [accuracy_of(run, "relu") for run in contest("relu", 60, 0.1, range(2))]
assert min(many) >= 88, "60 ReLU units reach 88 %"
z = np.linspace(-4, 4, 41)
swish_slope = sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z))
measured_slope = pu.numerical_gradient(lambda u: np.sum(u * sigmoid(u)), z)
assert np.allclose(measured_slope, swish_slope, atol=1e-6), "the call of task 4 gives the slope"

# %% [markdown] id="03-own-discussion" tags=["discussion"]
# 1. Yes, but on a knife's edge: with a gain of 16 most of the gradient is still lost, with 100 about half
#    arrives, and with 400 it grows from layer to layer: it *explodes*. Every depth would need its own weights.
# 2. Now *opposite* suffers, about 20 times, and *same* does not: with weights of the same sign, 3 and −3 cancel
#    in the score, and the bias can stay.
# 3. About 30 to 60 units, with a learning rate of 0.1.
# 4. $g'(z) = \sigma(z) + z\,\sigma(z)(1 - \sigma(z))$.

# %% [markdown] id="03-practice"
# ## In practice
#
# scikit-learn: `MLPClassifier(activation="relu")` is the default for the hidden layers; `"tanh"`,
# `"logistic"` (sigmoid) and `"identity"` are the others, and the output activation is chosen for you. PyTorch has
# them all as layers: `nn.ReLU()`, `nn.Tanh()`, `nn.LeakyReLU(0.01)`, `nn.PReLU()`, `nn.RReLU()`, `nn.ELU()`. For
# two classes you leave the sigmoid out of the network and use `nn.BCEWithLogitsLoss`, which takes scores:
# that is safer in floating-point numbers.

# %% [markdown] id="03-reading"
# ## Further reading
#
# - Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton, *ImageNet Classification with Deep Convolutional Neural
#   Networks*, NIPS 2012: section 3.1 has the figure behind "six times faster".
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun, *Delving Deep into Rectifiers*, ICCV 2015: PReLU.
# - Djork-Arné Clevert, Thomas Unterthiner and Sepp Hochreiter, *Fast and Accurate Deep Network Learning by
#   Exponential Linear Units (ELUs)*, ICLR 2016.
# - Ian Goodfellow, David Warde-Farley, Mehdi Mirza, Aaron Courville and Yoshua Bengio, *Maxout Networks*, ICML
#   2013.
# - Bing Xu, Naiyan Wang, Tianqi Chen and Mu Li, *Empirical Evaluation of Rectified Activations in Convolutional
#   Network*, 2015: RReLU beside the others.
# - Yann LeCun, Léon Bottou, Genevieve Orr and Klaus-Robert Müller, *Efficient BackProp*, 1998: why inputs should be
#   centred.
# - Ian Goodfellow, Yoshua Bengio and Aaron Courville, *Deep Learning*, MIT Press 2016, sections 6.2 to 6.4.
# - Andrej Karpathy, *ConvNetJS*: watch a small network learn in your browser and change its activation.
#
# **Next**: notebook 04, in which the start of the weights decides.
