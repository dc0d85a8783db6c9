# %% [markdown] id="01-title"
# # Teach one neuron: logistic regression
#
# **What you will do**
#
# - fit lines and curves by least squares, and see where straight lines fail,
# - write one neuron, then the same neuron for all examples at once,
# - write its cost, its gradient and gradient descent: five functions,
# - train it on the planar data, where it does *worse than a coin*, and find out why.
#
# **What you will learn**: what a neuron computes and what it cannot; what a cost is and how it differs
# from accuracy; how gradient descent works; why loops are slow.
#
# **What you need**: notebook 00, and about three hours. The sections marked *optional* may be skipped; they
# take about half an hour of the three. A good place for a break is the end of section 9. (After it, click
# into section 10 and choose **Run → Run All Above Selected Cell**.) You should remember what a derivative
# is. No statistics needed.

# %% id="01-imports"
from time import perf_counter
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

from planar_utils import (
    accuracy,
    hinge,
    least_squares,
    load_planar_dataset,
    logistic,
    plot_costs,
    plot_data,
    plot_decision_boundary,
    polynomial_features,
    sigmoid,
    softmax,
)
from testCases.checks import (
    check_logistic_cost,
    check_logistic_fit,
    check_logistic_forward,
    check_logistic_gradient,
    check_neuron_forward,
)

# %% [markdown] id="01-lines"
# ## 1 · From equations to models
#
# Start with something familiar. You know the size and the price of some flats and want to predict the
# price of another one. The simplest **model** is a straight line, an equation with one variable:
#
# $$\hat y = c_0 + c_1 x.$$
#
# $x$ is the size, $\hat y$ ("y hat") the predicted price. The numbers $c_0$ and $c_1$ are the model's
# **parameters**. To *learn* means to choose them well.
#
# **Least squares** says what "well" means. For the $m$ flats with sizes $x^{(1)}, \dots, x^{(m)}$ and
# prices $y^{(1)}, \dots, y^{(m)}$, choose the parameters that make the sum of squared errors smallest:
#
# $$\sum_{i=1}^{m} \left(\hat y^{(i)} - y^{(i)}\right)^2.$$
#
# (The number in round brackets counts examples. It is not a power.)
#
# More parameters make a richer model. There are two ways to get them:
#
# - **more variables**: $\hat y = c_0 + c_1 x_1 + c_2 x_2$, where $x_2$ is the distance to the city centre;
# - **more powers**: a *polynomial* $\hat y = c_0 + c_1 x + c_2 x^2 + \dots + c_d x^d$ of degree $d$.
#
# All of them are fitted by the same least squares. Here are 12 invented flats. The price really depends
# on the size, on the distance and on chance. The part that comes from chance is called **noise**.
#
# The next cell holds three small functions: one invents flats, one fits a model and returns its
# predictions, one measures the *typical error*: the square root of the mean of the squared errors. You
# need not understand the code of this cell and of the experiment below it. Look only at the two numbers
# on top of the experiment, and at its output.
#
# **Predict.** A polynomial of degree 9 has 10 parameters for 12 flats. Which model has the
# smallest error on these 12 flats? And which one on 500 *new* flats that it has never seen?
# Choose from `"line"`, `"two variables"`, `"degree 3"`, `"degree 9"`.

# %% id="01-lines-tools"
DEGREES = {"line": 1, "degree 3": 3, "degree 9": 9}


def draw_flats(m, noise, random_state):
    """Return size (100 square metres), distance (kilometres) and price (thousands) of m flats."""
    rng = np.random.RandomState(random_state)
    size, distance = rng.uniform(0.3, 1.2, m), rng.uniform(0, 5, m)
    return size, distance, 60 + 300 * size - 15 * distance + noise * rng.randn(m)


def fit_and_predict(model, flats, sizes, distances):
    """Fit a model to flats by least squares, return the prices it predicts for others."""
    size, distance, price = flats
    if model == "two variables":
        table = np.column_stack([np.ones(len(size)), size, distance])
        c = np.linalg.lstsq(table, price, rcond=None)[0]
        return c[0] + c[1] * sizes + c[2] * distances
    c = least_squares(size, price, degree=DEGREES[model])
    return np.polynomial.polynomial.polyval(sizes, c)


def typical_error(predicted, true):
    """Return the root of the mean squared error."""
    return np.sqrt(np.mean((predicted - true) ** 2))

# %% id="01-lines-guess"
my_models_guess = None  # for example {"these flats": "line", "new flats": "degree 3"}

# %% id="01-lines-run" tags=["experiment"]
num_flats = 12  # then try 200
noise = 15  # in thousands; then try 0

flats = draw_flats(num_flats, noise, random_state=4)
new_flats = draw_flats(500, noise, random_state=5)
errors = {
    model: [
        typical_error(fit_and_predict(model, flats, size, distance), price)
        for size, distance, price in (flats, new_flats)
    ]
    for model in ["line", "two variables", "degree 3", "degree 9"]
}
print("typical error, in thousands    these flats   new flats")
for model, (on_these, on_new) in errors.items():
    print(f"{model:<30} {on_these:11.1f} {on_new:11.1f}")
if my_models_guess is not None:
    print("your guess:", my_models_guess)

# %% id="01-lines-picture" tags=["figure"] alt="Twelve points rise from left to right; the straight line and the curve of degree 3 run through the middle of them, while the curve of degree 9 swings far up and down to get close to each point."
figure, ax = plt.subplots(figsize=(6, 3.6))
ax.plot(flats[0], flats[2], "o", color="#222222", label="flats")
grid = np.linspace(flats[0].min(), flats[0].max(), 300)
for model, style in zip(DEGREES, ["-", "--", ":"]):
    ax.plot(grid, fit_and_predict(model, flats, grid, None), style, linewidth=2, label=model)
ax.set(xlabel="size (100 m²)", ylabel="price (thousands)", ylim=(50, 450))
legend = ax.legend()

# %% id="01-lines-claim" tags=["claim"]
these = {model: pair[0] for model, pair in errors.items()}
new = {model: pair[1] for model, pair in errors.items()}
assert these["degree 9"] < these["degree 3"] < these["line"], (
    "on the flats it was fitted to, a polynomial of higher degree is never worse"
)
assert min(these, key=these.get) == "degree 9"
assert these["two variables"] < these["line"], "more variables fit at least as well, too"
assert min(new, key=new.get) == "two variables", "on new flats, the variable that matters helps"
assert new["degree 9"] > 2 * new["line"], "ten parameters followed the noise"


def new_error(model, num_flats, noise):
    """Return the error on new flats of a model fitted to num_flats flats."""
    size, distance, price = draw_flats(500, noise, random_state=5)
    flats = draw_flats(num_flats, noise, random_state=4)
    return typical_error(fit_and_predict(model, flats, size, distance), price)


assert new_error("degree 9", 200, 15) < 1.2 * new_error("line", 200, 15), "200 flats: little harm"
assert new_error("two variables", 12, 0) < 1e-6, "without noise two variables are exact"

# %% [markdown] id="01-lines-text"
# **Explain.** With more parameters the sum of squared errors on the given data never gets larger, because
# the smaller model is a special case of the larger one. On *new* data that is not so. The second variable carries information
# about the price, so it helps everywhere. The high powers of the size carry none: they bend the curve
# towards the noise. This is *overfitting*, and notebook 05 is about it.
#
# You may read elsewhere that more parameters make a model more exact. It is more exact on the data
# that it was fitted to; for other data, somebody has to measure.

# %% [markdown] id="01-lines-discussion" tags=["discussion"]
# With 12 flats, degree 9 wins on these flats and loses badly on new ones. With 200 flats it does little
# harm: a curve with 10 parameters cannot follow the noise of 200 points. With `noise = 0` the two-variable
# model becomes exact, because the data really come from it.

# %% [markdown] id="01-nonlinear"
# ## 2 · Why straight lines are not enough
#
# A linear model gives each variable *one* weight: one more kilometre changes the price by the same
# amount for everybody. Reality is different. **House prices**: commuters want to live near the
# metro station; families, in our invented town, want to live far away from it. The weight of one variable
# depends on another one.
#
# The next cell fits a linear model to 200 such sales, and then again with one extra variable, the
# *product* of distance and family. What is the linear model's weight of the distance? **Predict.**

# %% id="01-nonlinear-guess"
my_kilometre_guess = None  # price change per kilometre; commuters: -30, families: +30

# %% id="01-nonlinear-run" tags=["experiment"]
rng = np.random.RandomState(0)
km = rng.uniform(0, 2, 200)  # distance to the metro station
family = rng.randint(0, 2, 200)  # 1: the buyer is a family, 0: a commuter
sold = np.where(family == 1, 240 + 30 * km, 300 - 30 * km) + 5 * rng.randn(200)

linear = np.column_stack([np.ones(200), km, family])
with_product = np.column_stack([linear, km * family])
linear_c = np.linalg.lstsq(linear, sold, rcond=None)[0]
product_c = np.linalg.lstsq(with_product, sold, rcond=None)[0]
linear_error = typical_error(linear @ linear_c, sold)
product_error = typical_error(with_product @ product_c, sold)
if my_kilometre_guess is not None:
    print("your guess:", my_kilometre_guess)
print(f"linear:       {linear_c[1]:+.0f} per kilometre, typical error {linear_error:.0f}")
print(f"with product: {product_c[1]:+.0f} per kilometre for commuters,", end=" ")
print(f"{product_c[1] + product_c[3]:+.0f} for families, typical error {product_error:.0f}")

# %% id="01-nonlinear-claim" tags=["claim"]
assert abs(linear_c[1]) < 10, "the linear model sees almost no effect of the distance"
assert abs(product_c[1] + 30) < 3, "with the product it finds the commuters' weight"
assert abs(product_c[1] + product_c[3] - 30) < 3, "and the families'"
assert abs(linear_c[1]) > 1, "almost cancels, not exactly"
assert abs(product_c[1] + product_c[3] - 30) > 0.6, "nor is +30 found exactly"
assert linear_error > 3 * product_error

# %% [markdown] id="01-nonlinear-text"
# The two wishes *almost* cancel; what is left comes from chance. The linear model concludes that distance
# hardly matters, which is wrong for every single buyer. With the product, the model finds both weights.
# (For families not exactly +30: that is the noise again.)
#
# **Pictures of cats** are worse. Below is a black cat on white, the same cat in white on black, and a
# house in both versions. A linear model gives a picture the score $w \cdot x + b$: here $x$ lists the
# picture's 30 pixels (0 white, 1 black), $w$ holds one weight per pixel, $b$ is a number, and
# $w \cdot x = w_1 x_1 + \dots + w_{30} x_{30}$. It answers "cat" if the score is positive.
#
# **Predict.** Can you choose $w$ and $b$ so that both cats are called "cat" and both houses are not?

# %% id="01-cats-guess"
my_cats_guess = None  # "possible" or "impossible"

# %% id="01-cats-run" tags=["experiment", "figure"] alt="Four small pictures: a black cat's head on white, the same in white on black, a black house on white, the same in white on black."
cat = ["#...#", "##.##", "#####", "#.#.#", "#####", ".###."]
house = ["..#..", ".###.", "#####", "#.#.#", "###.#", "###.#"]


def pixels(drawing):
    """Return the picture as an array of 0 and 1."""
    return np.array([[float(sign == "#") for sign in line] for line in drawing])


pictures = {
    "cat": pixels(cat),
    "cat, reversed": 1 - pixels(cat),
    "house": pixels(house),
    "house, reversed": 1 - pixels(house),
}
figure, axes = plt.subplots(1, 4, figsize=(7, 2.2))
for ax, (name, picture) in zip(axes, pictures.items()):
    ax.imshow(picture, cmap="gray_r")
    ax.set(title=name, xticks=[], yticks=[])

rng = np.random.RandomState(1)
print("random weights:  both cats together  both houses together")
sums = []
for attempt in range(3):
    w, b = rng.randn(30), rng.randn()
    score = {name: float(w @ picture.ravel() + b) for name, picture in pictures.items()}
    sums.append(
        (score["cat"] + score["cat, reversed"], score["house"] + score["house, reversed"])
    )
    print(f"                 {sums[-1][0]:18.3f}  {sums[-1][1]:20.3f}")
if my_cats_guess is not None:
    print("your guess:", my_cats_guess)

# %% id="01-cats-claim" tags=["claim"]
assert all(abs(cats - houses) < 1e-9 for cats, houses in sums), (
    "a picture and its reverse have the same sum of scores, whatever the picture"
)

# %% [markdown] id="01-cats-text"
# **Explain.** It is impossible, and the proof takes two lines. In a picture and its reverse every pixel is
# once 1 and once 0. So their two scores add up to $w_1 + \dots + w_{30} + 2b$, *whatever the picture
# shows*. If both cats score above 0, this sum is above 0. But then the two houses have the same positive
# sum, so at least one of them is called "cat".
#
# So we need models that are not linear. A neural network builds them from many small
# parts, and each part is *almost* linear: a neuron.

# %% [markdown] id="01-neuron"
# ## 3 · Optional reading: the neuron in the brain
#
# A nerve cell, or **neuron**, receives signals from other cells through branches called *dendrites*. It
# sends its own signal along one long fibre, the *axon*, which splits up and touches the dendrites of
# others. The points of contact are *synapses*. A synapse can be strong or weak; it can excite the next
# cell or calm it down. Learning changes synapses.
#
# The **coarse model** keeps four things of this:
#
# | in the brain | in the model |
# |---|---|
# | a signal that arrives | an input $x_j$ |
# | the strength of a synapse (excites or calms) | a weight $w_j$ (positive or negative) |
# | the cell body adds up what arrives | $z = w_1 x_1 + \dots + w_n x_n + b$ |
# | how often the cell fires per second | the output $a = \sigma(z)$, between 0 and 1 |
#
# The last row is called *rate coding*: only how often a cell fires counts, not when. A cell cannot fire
# less than never, and not faster than some maximum. That is one historical reason for the curve
# $\sigma$, which you will meet in a minute.
#
# **Do not take the model for the real thing.** There are many kinds of neurons with different
# behaviour. Dendrites do complicated, nonlinear computing of their own. A synapse is not one number but a
# system that changes over time. The exact time of a signal often does matter. Neural networks were
# inspired by the brain, and then became engineering: what counts here is what works on data.

# %% [markdown] id="01-neuron-code-text"
# ## 4 · A neuron in code
#
# ![Three inputs with weights w1, w2, w3 and a bias b run into a sum, whose result z goes through the activation sigma and leaves as a.](figures/01_neuron.svg)
#
# **Why.** Every network of this course is made of this one part. It does two steps:
#
# $$z = w \cdot x + b \quad\text{(linear step)}, \qquad a = \sigma(z) = \frac{1}{1 + e^{-z}}
# \quad\text{(activation)}.$$
#
# - $x$ holds the $n_x$ inputs and $w$ one weight for each: two arrays of shape $(n_x,)$.
#   $w \cdot x = \sum_j w_j x_j$ is a number; in NumPy, `w @ x`.
# - $b$, the bias, is a number. It decides which output the neuron gives when the inputs are all 0.
# - $\sigma$ is the **sigmoid** function. It is 0.5 at $z = 0$, comes close to 1 for large $z$ and close to
#   0 for very negative $z$. We read $a$ as a *probability*. `sigmoid` is imported for you.
#
# The activation is what makes the neuron nonlinear.

# %% [markdown] id="01-neuron-code-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Two lines: compute the number $z$, then hand it to `sigmoid`.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# For two arrays with one axis, `w @ x` multiplies entry by entry and adds up.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `z = w @ x + …`, then `return float(sigmoid(…))`. `float` turns NumPy's number into a plain one.
#
# </details>

# %% id="01-neuron-code" tags=["exercise"] difficulty="easy" minutes=5
def neuron_forward(x, w, b):
    """Return the output of one neuron with a sigmoid activation.

    x -- inputs, shape (n_x,)
    w -- weights, shape (n_x,)
    b -- bias, a number
    Returns the activation a, a float between 0 and 1.
    """
    ### START CODE HERE ###
    z = w @ x + b
    return float(sigmoid(z))
    ### END CODE HERE ###

# %% id="01-neuron-code-check" tags=["check", "graded", "points-3", "expected"]
check_neuron_forward(neuron_forward)
a = neuron_forward(np.array([1.0, 2.0]), np.array([0.5, -1.0]), 0.25)
print(f"a = {a:.4f}")

# %% [markdown] id="01-neuron-class"
# **What it means.** This is all that a neuron does. It "likes" some inputs (output near 1) and
# "dislikes" others (near 0).
#
# You may meet a neuron as a class, for example in the well-known CS231n notes. There, the method is
# printed as `def forward(inputs)`. That cannot run: Python hands the object itself over as the first
# argument, which is usually called `self`. Look at the error message, so that you know it when you meet it
# again. The cure is `def forward(self, inputs)`.

# %% id="01-neuron-self" tags=["error-demo"]
class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def forward(inputs):  # self is missing
        return logistic.neuron_forward(inputs, self.weights, self.bias)


Neuron(np.array([0.5, -1.0]), 0.25).forward(np.array([1.0, 2.0]))

# %% [markdown] id="01-vectorise-text"
# ## 5 · All examples at once
#
# **Why.** Training looks at every example, thousands of times. A Python loop over the examples works,
# but Python spends most of its time on everything *around* the few multiplications. **Vectorisation** hands
# all examples to NumPy in one operation.
#
# **Shapes.** From now on:
#
# | symbol | shape | what it holds |
# |---|---|---|
# | `X` | $(n_x, m)$ | $m$ examples, one per column; each of the $n_x$ rows is one **feature**: one input of all examples |
# | `w` | $(n_x, 1)$ | the weights, now a column |
# | `b` | a number | the bias |
# | `Z` | $(1, m)$ | the linear step for each example |
# | `A` | $(1, m)$ | the activation for each example |
#
# Here is the loop: column `i` of `X` is one example, and the neuron handles one after the other.
#
# ```python
# for i in range(m):
#     z = w[:, 0] @ X[:, i] + b
#     A[0, i] = sigmoid(z)
# ```
#
# All the $z$ together are one matrix product. The shapes tell which one: from $(n_x, 1)$ and $(n_x, m)$
# we need $(1, m)$.
#
# $$Z = w^T X + b, \qquad A = \sigma(Z).$$
#
# $w^T$ is the row `w.T` of shape $(1, n_x)$. Broadcasting adds the number $b$ to all $m$ entries, and
# `sigmoid` works on each entry of an array.
#
# (The loop passes the check, too. It is right, but slow. You will measure how slow.)

# %% id="01-small"
# Three examples with two features, for a first try of the functions below.
X_small = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
Y_small = np.array([[0, 0, 1]], dtype=np.uint8)
w_small, b_small = np.array([[0.5], [-1.0]]), 0.25

# %% [markdown] id="01-vectorise-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Write the two formulas above in NumPy. You need no loop.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# `w.T` has shape $(1, n_x)$ and `X` has shape $(n_x, m)$, so `w.T @ X` has shape $(1, m)$.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `Z = w.T @ … + …`, then `return sigmoid(…)`.
#
# </details>

# %% id="01-vectorise" tags=["exercise"] difficulty="easy" minutes=8
def logistic_forward(w, b, X):
    """Return the neuron's output for all examples at once.

    w -- weights, shape (n_x, 1)
    b -- bias, a number
    X -- examples, shape (n_x, m)
    Returns A, the activations, shape (1, m).
    """
    ### START CODE HERE ###
    Z = w.T @ X + b
    return sigmoid(Z)
    ### END CODE HERE ###

# %% id="01-vectorise-check" tags=["check", "graded", "points-4", "expected"]
check_logistic_forward(logistic_forward)
A = logistic_forward(w_small, b_small, X_small)
print("A =", np.round(A, 4), "with shape", A.shape)

# %% [markdown] id="01-speed"
# **How much faster is it?** `logistic_forward_loop` of `planar_utils` is the loop above. **Predict**: on
# 20,000 examples, how many times as long does the loop take?
#
# As in notebook 00, `mine` collects *your* functions. This and later experiments use our version of a
# function, so that they run in any case. When yours passes its check, write `functions = mine`.

# %% id="01-speed-guess"
mine = SimpleNamespace(neuron_forward=neuron_forward, logistic_forward=logistic_forward)
my_speed_guess = None  # for example 5

# %% id="01-speed-run" tags=["experiment"]
functions = logistic  # or: functions = mine
m = 20_000

X_many = np.random.RandomState(0).randn(2, m)


def best_time(forward, repetitions=3):
    """Return the shortest time of a few runs, in milliseconds, and the result."""
    times = []
    for _ in range(repetitions):
        start = perf_counter()
        result = forward(w_small, b_small, X_many)
        times.append(1000 * (perf_counter() - start))
    return min(times), result


loop_time, loop_result = best_time(logistic.logistic_forward_loop)
fast_time, fast_result = best_time(functions.logistic_forward)
if my_speed_guess is not None:
    print("your guess:", my_speed_guess)
print(f"loop {loop_time:.1f} ms, vectorised {fast_time:.2f} ms:", end=" ")
print(f"the loop takes {loop_time / fast_time:.0f} times as long on this computer")

# %% id="01-speed-claim" tags=["claim"]
assert np.allclose(loop_result, fast_result), "loop and matrix product give the same numbers"

# %% [markdown] id="01-speed-text"
# Both give the same numbers. The ratio differs from computer to computer; change `m` and see how it grows
# and where it stops growing. In each turn of the loop Python looks up names, checks types and builds
# small objects; the matrix product does this once for all examples, and then runs in compiled code.

# %% [markdown] id="01-classifier"
# ## 6 · One neuron is a linear classifier
#
# To **classify** means to choose a class: 0 or 1. The neuron gives a probability $a$ of class 1, so
# class 0 has the probability $1 - a$. The natural **threshold** is 0.5: answer 1 if $a > 0.5$.
#
# Since $\sigma(0) = 0.5$ and $\sigma$ rises, $a > 0.5$ is the same as
#
# $$z = w^T x + b > 0.$$
#
# The points with $w^T x + b = 0$ are the **decision boundary**. With two inputs this is a straight line.
# That is why a neuron is called a *linear* classifier although $\sigma$ is a curve. Draw $w$ as an arrow: it
# points at a right angle away from the line, towards class 1. $b$ moves the line. Large weights make the
# change from 0 to 1 more sudden.
#
# **Predict.** With $w_1 = w_2 = 1$ and $b = 0$ the neuron answers correctly for 97 % of the points in the
# picture below. What happens to the accuracy if both weights are made ten times as large? Run the experiment, change the numbers
# on top, and run again. Then try `w2 = -2.0`, and `b = 3.0`.

# %% id="01-classifier-guess"
my_long_weights_guess = None  # "rises", "falls" or "stays"

# %% id="01-clouds"
rng = np.random.RandomState(3)
X_clouds = np.hstack([rng.randn(2, 100) - [[1.5], [1.0]], rng.randn(2, 100) + [[1.5], [1.0]]])
Y_clouds = np.repeat([[0, 1]], 100, axis=1).astype(np.uint8)

# %% id="01-classifier-run" tags=["experiment", "figure"] alt="Two clouds of points, circles at the lower left and triangles at the upper right; the colour of the plane changes gradually from one to the other across a straight line between them; an arrow, w, starts on the line and points at a right angle to it towards the triangles."
w1, w2, b = 1.0, 1.0, 0.0

w = np.array([[w1], [w2]])
A = logistic.logistic_forward(w, b, X_clouds)
figure, ax = plt.subplots(figsize=(5, 4))
ax = plot_decision_boundary(
    lambda points: logistic.logistic_forward(w, b, points.T).ravel(),
    X_clouds,
    Y_clouds,
    ax=ax,
    title=f"accuracy {accuracy(A > 0.5, Y_clouds):.0f} %",
)
if w.any():
    foot = (-b * w / (w.T @ w)).ravel()  # the point of the line that is nearest to the origin
    tip = foot + 2 * w.ravel() / np.linalg.norm(w)  # only its direction is that of w
    arrow = ax.annotate("", tip, foot, arrowprops={"color": "#222222", "width": 2, "headwidth": 9})
    name = ax.annotate("w", tip, xytext=(5, 3), textcoords="offset points", fontsize=14)
ax.set_aspect("equal")  # else right angles would not look like right angles
if my_long_weights_guess is not None:
    print("your guess:", my_long_weights_guess)

# %% [markdown] id="01-classifier-text"
# (The arrow shows only the direction of $w$, not its length.) With $b = 0$, larger weights change no answer: $z$ becomes ten times as large, but its sign stays, and so does
# the line. Only the change of colour gets sharper: the neuron is surer of every answer, also of the wrong ones.

# %% [markdown] id="01-classifier-softmax"
# **The same thing under another name.** With more than two classes one computes a score for each class
# and turns the scores $s_1, \dots, s_k$ into probabilities with the **softmax** function,
# $e^{s_j} / (e^{s_1} + \dots + e^{s_k})$. For two classes with the scores $z$ and 0 this is
#
# $$\frac{e^z}{e^z + e^0} = \frac{1}{1 + e^{-z}} = \sigma(z).$$
#
# So a neuron with a sigmoid *is* a softmax classifier with two classes. Trained with the cost of the next
# section, it is called **logistic regression**.

# %% id="01-classifier-claim" tags=["claim"]
z = np.linspace(-6, 6, 25).reshape(1, -1)
assert np.allclose(softmax(np.vstack([z, 0 * z]))[0], sigmoid(z)), "logistic is binary softmax"
Z = w.T @ X_clouds + b
assert np.array_equal(A > 0.5, Z > 0), "a > 0.5 is z > 0"
along = X_clouds + 0.1 * w
assert np.all(w.T @ along + b > Z), "the weights point towards class 1"
shift = np.array([[-w2], [w1]])
assert np.allclose(w.T @ (X_clouds + shift) + b, Z), "along the boundary z does not change"
assert abs(accuracy(A > 0.5, Y_clouds) - 97) < 0.6
longer = logistic.logistic_forward(10 * w, b, X_clouds)
assert np.array_equal(longer > 0.5, A > 0.5), "longer weights: the same answers"
assert np.all(np.abs(longer - 0.5) > np.abs(A - 0.5)), "but surer ones, right or wrong"

# %% [markdown] id="01-cost-text"
# ## 7 · The cost: how wrong is it?
#
# **Why.** To train, we need one number that says how bad the present $w$ and $b$ are. The accuracy
# will not do: a tiny change of $w$ usually changes no answer at all, so the accuracy does not tell in
# which direction to go. We want a number that also sees *how sure* the neuron was.
#
# The **loss** of one example is $-\log p$, where $p$ is the probability that the neuron gave to the *true*
# class. ($\log$ is the natural logarithm.) Look at the values:
#
# | $p$ of the true class | 1 | 0.9 | 0.5 | 0.1 | 0.01 |
# |---|---|---|---|---|---|
# | loss $-\log p$ | 0 | 0.105 | 0.693 | 2.303 | 4.605 |
#
# To be right and sure costs nothing. To be wrong and sure is very expensive.
#
# The true class of example $i$ is its label $y^{(i)}$, 0 or 1. If $y^{(i)} = 1$, then $p = a^{(i)}$; if
# $y^{(i)} = 0$, then $p = 1 - a^{(i)}$. One formula covers both, because one of the factors $y$ and
# $1 - y$ is always 0. The **cost** $J$ is the mean of the losses:
#
# $$J = -\frac{1}{m} \sum_{i=1}^{m} \left( y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log (1 - a^{(i)}) \right).$$
#
# It is called the **cross-entropy** cost.
#
# **Shapes.** `A` and `Y` are $(1, m)$, so are `np.log(A)` and the products with `*`, entry by entry. The
# sum makes a single number of them.
#
# **Predict.** Before any training, $w = 0$ and $b = 0$. Which cost does the formula give? Does it
# depend on the labels? Write your guess down now; the check below the exercise prints the answer.

# %% id="01-cost-guess"
my_cost_guess = None  # a number, for example 1

# %% id="01-cost-table-claim" tags=["claim"]
table = {1.0: 0.0, 0.9: 0.105, 0.5: 0.693, 0.1: 2.303, 0.01: 4.605}
for p, loss in table.items():
    assert abs(-np.log(p) - loss) < 5e-4, f"-log {p} is {loss}"

# %% [markdown] id="01-cost-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# First compute the probabilities `A` with your `logistic_forward`. Then compute all losses at once, add
# them up, divide by `m`, and mind the minus.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# `np.log` takes the logarithm of each entry, and `*` multiplies entry by entry. `np.sum` adds all entries.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `cost = -np.sum(Y * np.log(A) + (1 - …) * np.log(1 - …)) / m`. Mind the brackets: the minus and the
# division apply to both terms.
#
# </details>

# %% id="01-cost" tags=["exercise"] difficulty="medium" minutes=15
def logistic_cost(w, b, X, Y):
    """Return the cross-entropy cost.

    w, b -- weights (n_x, 1) and bias
    X -- examples, shape (n_x, m)
    Y -- labels 0 and 1, shape (1, m)
    Returns the cost, a float.
    """
    m = X.shape[1]
    ### START CODE HERE ###
    A = logistic_forward(w, b, X)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    ### END CODE HERE ###
    return float(cost)

# %% id="01-cost-check" tags=["check", "graded", "points-6", "expected"]
check_logistic_cost(logistic_cost)
untrained = logistic_cost(np.zeros((2, 1)), 0.0, X_small, Y_small)
if my_cost_guess is not None:
    print("your guess:", my_cost_guess)
print(f"cost with w = 0, b = 0:      {untrained:.4f}")
print(f"cost with other parameters:  {logistic_cost(w_small, b_small, X_small, Y_small):.4f}")

# %% [markdown] id="01-cost-meaning"
# **What it means.** With $w = 0$ and $b = 0$ every probability is 0.5, and the cost is $\log 2 = 0.6931$,
# whatever the labels are. Remember this number: it is the cost of *knowing nothing*. A cost above it is
# worse than no answer at all.

# %% [markdown] id="01-gradient-text"
# ## 8 · The gradient: which way is down?
#
# **Why.** We want to lower $J$. Its derivatives say how $J$ changes when one weight or the bias
# changes a little. All derivatives together are the **gradient**.
#
# **Two rules.** $\frac{\partial L}{\partial a}$ is the derivative of $L$ with respect to $a$ while everything
# else stays fixed. The **chain rule**: if $w$ changes $z$, and $z$ changes $L$, multiply the two
# derivatives, $\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} \cdot \frac{\partial z}{\partial w}$.
#
# **One example.** Follow a small change of $w_j$ through the neuron: $w_j \to z \to a \to$ loss $L$. There are
# three derivatives along this way:
#
# $$\frac{\partial L}{\partial a} = -\frac{y}{a} + \frac{1 - y}{1 - a}, \qquad
# \frac{\partial a}{\partial z} = a (1 - a), \qquad
# \frac{\partial z}{\partial w_j} = x_j.$$
#
# - The first one: $L = -y \log a - (1 - y) \log (1 - a)$, and the derivative of $\log a$ is
#   $\frac{1}{a}$. (The derivative of $\log (1 - a)$ is $-\frac{1}{1 - a}$.)
# - The second one: $a = \frac{1}{1 + e^{-z}}$ has the derivative $\frac{e^{-z}}{(1 + e^{-z})^2}$. This is
#   $\frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = a\,(1 - a)$.
# - The third one: in $z = w_1 x_1 + \dots + w_{n_x} x_{n_x} + b$ the weight $w_j$ is multiplied by $x_j$. In the
#   same way $\frac{\partial z}{\partial b} = 1$.
#
# Multiply the first two and almost everything cancels: $-y(1 - a) + (1 - y)a$, that is
#
# $$\frac{\partial L}{\partial z} = a - y, \qquad \frac{\partial L}{\partial w_j} = (a - y)\, x_j, \qquad
# \frac{\partial L}{\partial b} = a - y.$$
#
# In words: *error times input*. No error, no change.
#
# **All examples.** The cost is the mean of the losses, so its gradient is the mean of their
# gradients. The row `dZ` $= A - Y$ of shape $(1, m)$ holds, for each example, the derivative of its loss
# with respect to its $z$. In Python, names that start with `d` are derivatives:
#
# | symbol | what | shape | formula |
# |---|---|---|---|
# | `dw` | $\partial J / \partial w$ | $(n_x, 1)$, as `w` | $\frac{1}{m} X\, dZ^T$ |
# | `db` | $\partial J / \partial b$ | a number, as `b` | $\frac{1}{m} \sum_i dZ^{(i)}$ |
#
# The matrix product $X\, dZ^T$ adds up "error times input" over the $m$ examples, for each weight.
# **A gradient always has the shape of its variable.** That finds many mistakes.

# %% [markdown] id="01-gradient-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Compute `A`, then the errors `dZ`, then the two means.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# `X` is $(n_x, m)$ and `dZ.T` is $(m, 1)$, so `X @ dZ.T` is $(n_x, 1)$. The sum over the examples is
# already in it; only the division by $m$ is missing.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `dZ = A - Y`, `dw = X @ … / m`, `db = float(np.sum(…) / m)`.
#
# </details>

# %% id="01-gradient" tags=["exercise"] difficulty="medium" minutes=25
def logistic_gradient(w, b, X, Y):
    """Return the gradient of the cost.

    w, b -- weights (n_x, 1) and bias
    X -- examples, shape (n_x, m)
    Y -- labels 0 and 1, shape (1, m)
    Returns dw, shape (n_x, 1), and db, a float.
    """
    m = X.shape[1]
    ### START CODE HERE ###
    A = logistic_forward(w, b, X)
    dZ = A - Y
    dw = X @ dZ.T / m
    db = float(np.sum(dZ) / m)
    ### END CODE HERE ###
    return dw, db

# %% id="01-gradient-check" tags=["check", "graded", "points-8", "expected"]
check_logistic_gradient(logistic_gradient)
dw, db = logistic_gradient(w_small, b_small, X_small, Y_small)
print("dw =", np.round(dw.ravel(), 4), "with shape", dw.shape)
print(f"db = {db:.4f}")

# %% [markdown] id="01-nudge"
# **What it means.** The gradient answers "what if?". Do not believe it: test it. Push one weight up by a
# tiny $h$, then down by $h$, and see how much the cost changes per unit. That has to be the derivative:
#
# $$\frac{\partial J}{\partial w_j} \approx \frac{J(w_j + h) - J(w_j - h)}{2h}.$$
#
# **Predict** the two derivatives that will be measured.

# %% id="01-nudge-guess"
mine.logistic_cost, mine.logistic_gradient = logistic_cost, logistic_gradient
my_slopes_guess = None  # for example (1.0, -0.5)

# %% id="01-nudge-run" tags=["experiment"]
functions = logistic  # or: functions = mine
h = 1e-5

dw, db = functions.logistic_gradient(w_small, b_small, X_small, Y_small)
measured = []
for j in range(2):
    nudge = np.zeros((2, 1))
    nudge[j] = h
    up = functions.logistic_cost(w_small + nudge, b_small, X_small, Y_small)
    down = functions.logistic_cost(w_small - nudge, b_small, X_small, Y_small)
    measured.append((up - down) / (2 * h))
    print(f"w{j + 1}: formula {dw[j, 0]:.6f}, measured {measured[-1]:.6f}")
if my_slopes_guess is not None:
    print("your guess:", my_slopes_guess)

# %% id="01-nudge-claim" tags=["claim"]
assert np.allclose(measured, dw.ravel(), atol=1e-8), "the formula is the slope that is measured"
for z in (-2.0, 0.0, 1.5):
    a = sigmoid(z)
    assert abs((sigmoid(z + h) - sigmoid(z - h)) / (2 * h) - a * (1 - a)) < 1e-8, "a (1 - a)"
    for y in (0, 1):

        def loss(a, y=y):
            """Return the loss of one example."""
            return -y * np.log(a) - (1 - y) * np.log(1 - a)

        slope = (loss(a + h) - loss(a - h)) / (2 * h)
        assert abs(slope - (-y / a + (1 - y) / (1 - a))) < 1e-6, "dL/da"
        assert abs(slope * a * (1 - a) - (a - y)) < 1e-6, "dL/dz = a - y"

# %% [markdown] id="01-descent-text"
# ## 9 · Gradient descent
#
# **Why.** Now the neuron can learn. Imagine that you stand on a hillside in thick fog and want to get
# down. You feel with your foot which way the ground rises, and take a small step the *other* way. Then
# you feel again.
#
# The ground is the cost $J$, your position is $(w, b)$, and the gradient points to where the ground rises
# most. One step, an **iteration**, is
#
# $$w := w - \alpha\, dw, \qquad b := b - \alpha\, db.$$
#
# $\alpha$ (alpha), in Python `learning_rate`, is the **learning rate**: how large the steps are. `:=` means
# "gets the new value".
#
# The function `logistic_fit` starts from $w = 0$ (shape $(n_x, 1)$) and $b = 0$. In every iteration it
#
# 1. appends the present cost to the list `costs`, *before* the step,
# 2. computes the gradient,
# 3. takes the step.

# %% [markdown] id="01-descent-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Set `w`, `b` and an empty list, then write a `for` loop over the iterations with the three points
# above. Use your own `logistic_cost` and `logistic_gradient`.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $w$ starts as `np.zeros((X.shape[0], 1))`. Compute both parts of the gradient before you change `w`
# or `b`. Write `w = w - …` and not `w -= …`: the first makes a new array, the second changes the old one,
# which somebody else may still use.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# Inside the loop: `costs.append(logistic_cost(…))`, `dw, db = logistic_gradient(…)`,
# `w = w - learning_rate * …`, and the same for `b`.
#
# </details>

# %% id="01-descent" tags=["exercise"] difficulty="medium" minutes=20
def logistic_fit(X, Y, learning_rate=0.1, num_iterations=1000):
    """Train logistic regression by gradient descent, starting from zeros.

    X -- examples, shape (n_x, m)
    Y -- labels 0 and 1, shape (1, m)
    learning_rate -- size of the steps
    num_iterations -- number of steps
    Returns w, shape (n_x, 1), b, a float, and costs, the list of the costs before each step.
    """
    ### START CODE HERE ###
    w = np.zeros((X.shape[0], 1))
    b = 0.0
    costs = []
    for _ in range(num_iterations):
        costs.append(logistic_cost(w, b, X, Y))
        dw, db = logistic_gradient(w, b, X, Y)
        w = w - learning_rate * dw
        b = b - learning_rate * db
    ### END CODE HERE ###
    return w, b, costs

# %% id="01-descent-check" tags=["check", "graded", "points-10", "expected"]
check_logistic_fit(logistic_fit)
w, b, costs = logistic_fit(X_clouds, Y_clouds, learning_rate=0.1, num_iterations=500)
print(f"cost at the start {costs[0]:.4f}, before the last step {costs[-1]:.4f}")
print("w =", np.round(w.ravel(), 3), f"b = {b:.3f}")

# %% [markdown] id="01-descent-meaning"
# **What it means.** You have written a program that *learns*: nobody told it where the line between the two
# clouds is. Both weights are positive, so the neuron looks for class 1 at the upper right. The cost fell
# far below 0.6931, the cost of knowing nothing.
#
# The next cell adds your last function to `mine`, and a small one that answers with the threshold 0.5.

# %% id="01-mine"
mine.logistic_fit = logistic_fit
mine.logistic_predict = lambda w, b, X: logistic_forward(w, b, X) > 0.5

# %% [markdown] id="01-planar"
# ## 10 · The planar data: worse than a coin
#
# Here is the data set of this course: 400 points in the shape of a flower, 200 of class 0 (circles) and 200
# of class 1 (triangles). `X` has shape $(2, 400)$, `Y` has shape $(1, 400)$.

# %% id="01-planar-data" tags=["figure"] alt="A flower of eight petals around the centre, four of circles and four of triangles; the classes take turns, except that the two petals at the top are both circles and the two at the bottom both triangles."
X, Y = load_planar_dataset()
figure, ax = plt.subplots(figsize=(6.2, 4))
ax = plot_data(X, Y, ax=ax)
legend = ax.legend(loc="upper left", bbox_to_anchor=(1, 1))  # beside the points, not on them

# %% id="01-planar-data-claim" tags=["claim"]
assert X.shape == (2, 400) and Y.shape == (1, 400) and Y.sum() == 200
eighth = np.floor(np.arctan2(X[0], X[1]) / (np.pi / 4)).astype(int) % 8  # clockwise from the top
petals = [int(Y[0, eighth == k].mean() > 0.5) for k in range(8)]
assert petals == [0, 1, 0, 1, 1, 0, 1, 0], "two circles at the top, two triangles at the bottom"

# %% [markdown] id="01-planar-predict"
# **Predict.** Which accuracy, in percent, will the trained neuron reach *on the very points it was trained
# with*? (Somebody who tosses a coin gets about 50 %.) And will scikit-learn's `LogisticRegression`, written by
# experts, do better?

# %% id="01-planar-guess"
my_accuracy_guess = None  # for example 75

# %% id="01-planar-run" tags=["experiment", "figure"] alt="A nearly horizontal straight line cuts the flower in half; on both sides of it there are petals of both classes."
from sklearn.linear_model import LogisticRegression

functions = logistic  # or: functions = mine
learning_rate = 0.1
num_iterations = 1000

line_w, line_b, costs = functions.logistic_fit(X, Y, learning_rate, num_iterations)
final_cost = functions.logistic_cost(line_w, line_b, X, Y)
our_accuracy = accuracy(functions.logistic_predict(line_w, line_b, X), Y)
expert = LogisticRegression().fit(X.T, Y.ravel())  # its examples are rows, its labels (m,)
expert_accuracy = accuracy(expert.predict(X.T), Y)

if my_accuracy_guess is not None:
    print("your guess:", my_accuracy_guess)
print(f"cost: {costs[0]:.3f} at the start, {final_cost:.3f} at the end")
print(f"accuracy: ours {our_accuracy:.0f} %, scikit-learn's {expert_accuracy:.0f} %")
figure, ax = plt.subplots(figsize=(5, 4))
ax = plot_decision_boundary(
    lambda points: functions.logistic_predict(line_w, line_b, points.T),
    X,
    Y,
    ax=ax,
    title=f"one neuron: {our_accuracy:.0f} %",
)

# %% id="01-planar-claim" tags=["claim"]
assert abs(costs[0] - np.log(2)) < 1e-12
assert abs(final_cost - 0.673) < 0.001, "the cost went down, from 0.693 to 0.673"
assert abs(our_accuracy - 47) < 1.1, "and yet only 47 % are right"
assert abs(expert_accuracy - 47) < 1.1, "scikit-learn does no better"
assert np.allclose(line_w.ravel(), expert.coef_, atol=0.01), "it finds the same line"

# %% [markdown] id="01-planar-why"
# 47 %, less than a coin, and scikit-learn finds the same line. That it is not good is no surprise: no straight
# line can separate these petals. But how can *training*, which made the cost go down from 0.693 to 0.673,
# end *below* 50 %?
#
# **Predict** before you run: are the points that it gets right nearer to the boundary than the others, or
# farther away? (A point that is farther from the boundary has an *a* that is farther from 0.5.)

# %% id="01-planar-why-guess"
my_distance_guess = None  # "nearer" or "farther"

# %% id="01-planar-why-run" tags=["experiment"]
A = logistic.logistic_forward(line_w, line_b, X)
right = (A > 0.5) == (Y == 1)
p_true = np.where(Y == 1, A, 1 - A)  # the probability given to the true class
gain = np.log(2) + np.log(p_true)  # how much cheaper than knowing nothing; negative: more expensive
sureness = np.abs(A - 0.5)
print("answer  points  mean distance of a from 0.5  mean gain  sum of gains")
for name, chosen in [("right", right), ("wrong", ~right)]:
    print(f"{name:<6}  {chosen.sum():6d}  {sureness[chosen].mean():27.3f}", end="")
    print(f"  {gain[chosen].mean():+9.3f}  {gain[chosen].sum():+12.1f}")
if my_distance_guess is not None:
    print("your guess:", my_distance_guess)

# %% id="01-planar-why-claim" tags=["claim"]
assert right.sum() < 200 < (~right).sum(), "fewer points are right than wrong"
assert sureness[right].mean() > 1.5 * sureness[~right].mean(), "but it is surer about the right ones"
assert gain[right].sum() > -gain[~right].sum() + 4, "so the sum of the losses went down"
assert abs(accuracy(~(A > 0.5), Y) - (100 - our_accuracy)) < 1e-9
assert functions.logistic_cost(-line_w, -line_b, X, Y) > np.log(2), (
    "all answers reversed: more expensive than knowing nothing"
)

# %% [markdown] id="01-planar-why-text"
# **Explain.** The cost and the accuracy count different things. The accuracy counts only right and wrong.
# The cost also asks how sure the neuron was. The neuron gets *fewer* points right, but those lie farther from
# the boundary, and it is surer of them; it gets *more* points wrong, but those lie nearer to the boundary, and
# it was less sure. Fewer but larger gains win over more
# but smaller losses.
#
# You could reverse every answer and get 53 %. The cost would then be higher than at the start.
#
# **A lower cost does not mean a higher accuracy.** Training sees the cost only. Often
# the two go together; here they do not, because the model is too simple for the data.

# %% [markdown] id="01-zero-ok"
# ## 11 · Is it all right to start from zero?
#
# `logistic_fit` starts from $w = 0$. The networks of the next notebooks must *not* start from zeros:
# notebook 02 starts from small random numbers, and notebook 04 explains why. Why are zeros all right here?
#
# **Predict.** We train on the planar data from three starts: zeros, random numbers, and a start far away. Where
# do the three costs end?

# %% id="01-zero-ok-guess"
my_starts_guess = None  # for example "zeros end higher than random"

# %% id="01-zero-ok-run" tags=["experiment", "figure"] alt="Three cost curves that start at different heights fall and meet at the same height."
functions = logistic  # or: functions = mine
starts = {
    "zeros": np.zeros((2, 1)),
    "random": np.random.RandomState(2).randn(2, 1),
    "far away": np.array([[2.0], [-2.0]]),
}

figure, ax = plt.subplots(figsize=(5, 3.2))
ends, final_costs = {}, {}
for name, w in starts.items():
    b, costs = 0.0, []
    for _ in range(500):
        costs.append(functions.logistic_cost(w, b, X, Y))
        dw, db = functions.logistic_gradient(w, b, X, Y)
        w, b = w - 0.1 * dw, b - 0.1 * db
    ends[name], final_costs[name] = w, costs[-1]
    print(f"{name:<9} cost {costs[0]:.3f} -> {costs[-1]:.4f}   w = {w.ravel().round(3)}")
    ax = plot_costs(costs, ax=ax, label=name)
first_dw, _ = functions.logistic_gradient(np.zeros((2, 1)), 0.0, X, Y)
print("first gradient from zeros:", first_dw.ravel().round(3))
if my_starts_guess is not None:
    print("your guess:", my_starts_guess)

# %% id="01-zero-ok-claim" tags=["claim"]
assert np.ptp(list(final_costs.values())) < 1e-4, "all starts end at the same cost"
for name, w in ends.items():
    assert np.allclose(w, ends["zeros"], atol=0.01), f"{name} ends at the weights of zeros"
assert np.abs(first_dw).max() > 0.1, "at zero the gradient is not zero"
assert abs(first_dw[0, 0] - first_dw[1, 0]) > 0.1, "and it differs from weight to weight"

# %% [markdown] id="01-zero-ok-text"
# **Explain.** Zeros do no harm, for two reasons.
#
# - **The way leads somewhere.** The gradient is *error times input*. At $w = 0$ the errors are not 0, and
#   the inputs differ from weight to weight, so each weight gets its own step.
# - **There is only one valley.** The cost of logistic regression is *convex*: it has the shape of a bowl.
#   Every way down ends at the same lowest point.
#
# A network with a hidden layer has several units side by side. Started from zeros, the units would all get
# the same step and stay copies of each other; and its cost is no bowl. Notebook 04 shows it.

# %% [markdown] id="01-features"
# ## 12 · A bridge: better features
#
# The neuron can only draw straight lines *in the space of its inputs*. So give it other inputs! From $x_1$
# and $x_2$ we compute new **features**: all products up to some degree. For degree 2 these are
#
# $$x_1,\quad x_2,\quad x_1^2,\quad x_1 x_2,\quad x_2^2.$$
#
# `polynomial_features(X, degree)` does this. The neuron stays a linear classifier, but a straight line
# in the five features is a *curve* in the plane: a circle or an ellipse, for example. (We also bring every feature to mean 0 and
# standard deviation 1. Otherwise the high powers would be huge, and gradient descent would have a hard time.)
#
# **Predict** the accuracy for degrees 2, 3 and 5.

# %% id="01-features-guess"
my_features_guess = None  # for example {2: 60, 3: 70, 5: 80}

# %% id="01-features-run" tags=["experiment", "figure"] alt="Three pictures of the flower: with degree 2 the boundary is one gentle curve that misses the petals, with degrees 3 and 5 it bends around most of them."
functions = logistic  # or: functions = mine
degrees = [2, 3, 5]


def standardised(points, degree):
    """Return the features of points (2, m), scaled as the training data's are."""
    features, own = polynomial_features(points, degree), polynomial_features(X, degree)
    return (features - own.mean(axis=1, keepdims=True)) / own.std(axis=1, keepdims=True)


figure, axes = plt.subplots(
    1, len(degrees), figsize=(4 * len(degrees), 4), squeeze=False, layout="constrained"
)
feature_accuracy, feature_count = {}, {}
if my_features_guess is not None:
    print("your guess:", my_features_guess)
for degree, ax in zip(degrees, axes[0]):
    F = standardised(X, degree)
    w, b, costs = functions.logistic_fit(F, Y, learning_rate=0.3, num_iterations=2000)
    feature_accuracy[degree] = accuracy(functions.logistic_predict(w, b, F), Y)
    feature_count[degree] = F.shape[0]
    print(f"degree {degree}: {F.shape[0]:2d} features, {feature_accuracy[degree]:.0f} %")
    plot_decision_boundary(
        lambda points: functions.logistic_predict(w, b, standardised(points.T, degree)),
        X,
        Y,
        ax=ax,
        title=f"degree {degree}: {feature_accuracy[degree]:.0f} %",
    )
    ax.get_legend().remove()  # one legend below serves all, and hides no point
legend = figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)

# %% id="01-features-claim" tags=["claim"]
from math import comb

assert feature_count == {2: 5, 3: 9, 5: 20}
assert 44 < feature_accuracy[2] < 53, "degree 2 is hardly better than a line"
assert 79 < feature_accuracy[3] < 84, "degree 3 is far better"
assert 81 < feature_accuracy[5] < 87
assert feature_accuracy[5] > feature_accuracy[3], "degree 5 adds a little"
assert comb(784 + 5, 5) - 1 > 2e12, "28 x 28 pixels give more than two trillion products"

# %% [markdown] id="01-features-text"
# **Explain.** The same neuron, the same training, only other inputs: from 47 % to more than 80 %. *Good
# features matter.* So why does anybody need networks? For two reasons.
#
# - **Somebody has to choose the features.** Degree 2 is hardly any help here, and nobody told us that before.
# - **There are too many of them.** Two inputs give 20 products up to degree 5. A small picture with
#   28 × 28 pixels gives more than two trillion.
#
# (Try degree 4, too: it gets fewer points right than degree 3. Does that contradict section 1? No. More
# parameters guarantee only that the smallest possible *cost* is not higher. Accuracy is another thing, as
# you saw in section 10, and gradient descent may not be finished.)
#
# A hidden layer is the answer: some neurons that compute *features*, and one more neuron that uses them.
# All of them are trained together by gradient descent. The network **learns its features**. You will build it in
# notebook 02.

# %% [markdown] id="01-hinge"
# ## 13 · Optional: another loss, the hinge
#
# The same linear classifier can be trained with another loss. Let $s = +1$ for class 1 and $s = -1$ for
# class 0. Then $s z$ is positive when the answer is right. The **hinge loss** is
#
# $$\max(0,\ 1 - s z).$$
#
# An example costs nothing as soon as it is right *with a margin*, $s z \ge 1$. A linear classifier trained
# with it (and a penalty on large weights) is called a **support vector machine**, SVM. Written in the same
# way, the logistic loss is $\log(1 + e^{-s z})$.
#
# Gradient descent needs the derivative with respect to $z$: $a - y$ for the logistic loss; for the hinge
# it is $-s$ where $s z < 1$, and 0 elsewhere. All the rest stays the same.
#
# **Predict.** On the two clouds of section 6: how many of the 200 examples still pull at the trained weights
# with the hinge loss? And with the logistic loss?

# %% id="01-hinge-tools"
def logistic_slope(Z):
    """Return the derivative of the logistic loss with respect to z, for each example."""
    return sigmoid(Z) - Y_clouds


def hinge_slope(Z):
    """Return the derivative of the hinge loss with respect to z, for each example."""
    sign = 2.0 * Y_clouds - 1
    return np.where(sign * Z < 1, -sign, 0.0)


def descend(slope, learning_rate, num_iterations):
    """Return w and b after gradient descent from zeros on the two clouds."""
    w, b = np.zeros((2, 1)), 0.0
    for _ in range(num_iterations):
        dZ = slope(w.T @ X_clouds + b)
        w = w - learning_rate * X_clouds @ dZ.T / dZ.size
        b = b - learning_rate * dZ.mean()
    return w, b


# %% id="01-hinge-guess"
my_pulling_guess = None  # for example {"logistic": 150, "hinge": 100}

# %% id="01-hinge-run" tags=["experiment", "figure"] alt="On the left both losses fall as the score on the right side grows, the hinge along a straight line that reaches 0 at the margin, the logistic loss along a curve that never does; on the right two straight lines that almost coincide separate the two clouds."
learning_rate = 0.1
num_iterations = 2000

figure, (left, right_ax) = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained")
sz = np.linspace(-3, 3, 200)
left.plot(sz, np.log(1 + np.exp(-sz)), label="logistic")
left.plot(sz, np.maximum(0, 1 - sz), "--", label="hinge")
left.set(xlabel="s z", ylabel="loss of one example")
left.legend()
plot_data(X_clouds, Y_clouds, ax=right_ax)
line = np.linspace(-4, 4, 2)
pulling, cloud_accuracy, direction = {}, {}, {}
for name, slope, style in [("logistic", logistic_slope, "-"), ("hinge", hinge_slope, "--")]:
    w, b = descend(slope, learning_rate, num_iterations)
    Z = w.T @ X_clouds + b
    pulling[name] = int(np.sum(slope(Z) != 0))
    cloud_accuracy[name] = accuracy(Z > 0, Y_clouds)
    direction[name] = np.degrees(np.arctan2(w[1, 0], w[0, 0]))
    right_ax.plot(line, -(w[0, 0] * line + b) / w[1, 0], style, color="#222222", label=name)
    print(f"{name:<8} accuracy {cloud_accuracy[name]:.1f} %, ", end="")
    print(f"hinge cost {hinge(Z, Y_clouds):.3f}, examples that still pull: {pulling[name]}")
right_ax.set(ylim=(-5, 5))
legend = right_ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
if my_pulling_guess is not None:
    print("your guess:", my_pulling_guess)

# %% id="01-hinge-claim" tags=["claim"]
assert pulling["logistic"] == 200, "with the logistic loss every example pulls, if only a little"
assert 5 < pulling["hinge"] < 60, "with the hinge only those near the boundary do"
assert abs(cloud_accuracy["logistic"] - cloud_accuracy["hinge"]) < 2
assert abs(direction["logistic"] - direction["hinge"]) < 15, "the two lines almost coincide"
for z in (-2.0, -0.5, 0.5, 2.0):
    Z = np.full((1, 200), z)
    rise = (hinge(Z + 1e-6, Y_clouds) - hinge(Z - 1e-6, Y_clouds)) / 2e-6
    assert abs(rise - hinge_slope(Z).mean()) < 1e-6, "the slope is the slope of the hinge cost"

# %% [markdown] id="01-hinge-text"
# **Explain.** The two lines are almost the same. The difference is who is listened to. The hinge forgets an
# example once it is right with a margin; a few examples near the boundary, the *support vectors*, decide.
# The logistic loss listens to everybody, to those far away only very little. And only the logistic
# loss gives probabilities.

# %% [markdown] id="01-forgetting"
# ## 14 · Optional: forgetting a little in every step
#
# On clouds that can almost be separated, training makes the weights large, because larger weights make the
# neuron surer. A **penalty** on large weights keeps them small: add $\frac{\lambda}{2} (w_1^2 + \dots + w_{n_x}^2)$ to the
# cost, where $\lambda$ (lambda) is a small number, the *strength*. The derivative of the penalty with respect to $w$
# is $\lambda w$, so a step becomes
#
# $$w := w - \alpha\,(dw + \lambda w) = (1 - \alpha \lambda)\, w - \alpha\, dw.$$
#
# In every step the weights first shrink by a tiny factor and then learn. The CS231n notes call this *gradual
# forgetting*: a weight that the data do not keep up fades towards 0. The usual name is
# **regularisation** or *weight decay*. What it is good for is measured in notebook 05.
#
# **Predict.** If the penalty makes the weights about seven times as short, how much accuracy is lost on the
# two clouds?

# %% id="01-forgetting-guess"
my_loss_guess = None  # in percent, for example 20

# %% id="01-forgetting-run" tags=["experiment"]
strengths = [0, 0.01, 0.1, 1]

lengths = {}
for strength in strengths:
    w, b = np.zeros((2, 1)), 0.0
    for _ in range(2000):
        dw, db = logistic.logistic_gradient(w, b, X_clouds, Y_clouds)
        w, b = w - 0.1 * (dw + strength * w), b - 0.1 * db
    lengths[strength] = float(np.linalg.norm(w))
    right_answers = accuracy(logistic.logistic_predict(w, b, X_clouds), Y_clouds)
    print(f"strength {strength:<5} length of w {lengths[strength]:.2f}, accuracy {right_answers:.1f} %")

faded = np.array([[2.0], [1.0]])
for _ in range(100):
    faded = faded - 0.1 * 0.1 * faded  # strength 0.1, and no data at all
if my_loss_guess is not None:
    print("your guess:", my_loss_guess)
print(f"without data, 100 steps leave {100 * faded[0, 0] / 2:.0f} % of each weight")

# %% id="01-forgetting-claim" tags=["claim"]
assert lengths[0] > lengths[0.01] > lengths[0.1] > lengths[1], "a stronger penalty, shorter weights"
assert 6.5 < lengths[0] / lengths[1] < 8, "about seven times as short"
assert right_answers > 93, "the line hardly moves, so the accuracy hardly falls"
assert np.allclose(faded, (1 - 0.1 * 0.1) ** 100 * np.array([[2.0], [1.0]])), "a fixed share fades"

# %% [markdown] id="01-forgetting-text"
# **Explain.** The strongest penalty makes the weights much shorter, and hardly any accuracy is lost: the length of
# $w$ says how sure the neuron is, its direction where the line is. Without any data, only the forgetting is
# left, and the weights fade away.

# %% [markdown] id="01-own"
# ## 15 · On your own
#
# 1. In section 10, try `num_iterations = 20`, then other learning rates. Does the accuracy always rise while
#    the cost falls?
# 2. In section 12, set `degrees = [1, 4, 6]`. Where does more stop helping?
# 3. **A feature of your own.** Let $\varphi$ (phi) be the angle of a point, measured clockwise from the $x_2$
#    axis: `phi = np.arctan2(X[0], X[1])`. It is 0 at the top, positive on the right, negative on the left.
#    Invent *one* feature, a formula in $\varphi$, with which a single neuron gets more than 85 % right.
#    Start with this one, which gets only 49 %:
#
#    ```python
#    f = np.sin(4 * phi)
#    F = f.reshape(1, -1)  # one feature: a row
#    w, b, costs = logistic.logistic_fit(F, Y, learning_rate=1.0, num_iterations=500)
#    print(accuracy(logistic.logistic_predict(w, b, F), Y))
#    ```
#
#    Hint: go once around the flower and write down the classes of the eight petals. Then compare the left
#    half with the right half.

# %% [markdown] id="01-own-discussion" tags=["discussion"]
# 1. No. After 20 iterations the accuracy is a little *higher* than after 1000, although the cost is higher too.
# 2. Degree 3 brings the great leap. Degree 4 is no better, and 6 hardly better than 5.
# 3. The classes of the eight petals, clockwise from the top, are 0 1 0 1 1 0 1 0: the left half is the mirror
#    image of the right half. The sine of $4\varphi$ changes its sign from petal to petal, but it is no mirror
#    image: it has the other sign on the left. So take $\sin 4|\varphi|$, or the product
#    $\sin 4\varphi \cdot \sin\varphi$, where $\sin\varphi$ turns the sign around on the left. Both are
#    positive on the petals of class 0, and both get more than 85 % right. One well-made feature beats 20
#    blind ones; but you had to look at the data to find it.

# %% id="01-own-claim" tags=["claim"]
phi = np.arctan2(X[0], X[1])


def accuracy_of_one(f):
    """Return the accuracy of a neuron whose only input is the feature f, shape (m,)."""
    F = f.reshape(1, -1)
    w, b, _ = logistic.logistic_fit(F, Y, learning_rate=1.0, num_iterations=500)
    return accuracy(logistic.logistic_predict(w, b, F), Y)


assert abs(accuracy_of_one(np.sin(4 * phi)) - 49) < 1, "the feature to start with"
for f in (np.sin(4 * phi) * np.sin(phi), np.sin(4 * np.abs(phi))):
    own_accuracy = accuracy_of_one(f)
    assert own_accuracy > 85, f"one well-made feature is enough: {own_accuracy} %"
    assert own_accuracy > feature_accuracy[5], "and beats 20 blind ones"

w, b, costs = logistic.logistic_fit(X, Y, num_iterations=20)
early_accuracy = accuracy(logistic.logistic_predict(w, b, X), Y)
assert logistic.logistic_cost(w, b, X, Y) > final_cost
assert early_accuracy > our_accuracy + 0.5, "a higher cost, a higher accuracy"
for degree in (4, 6):
    F = standardised(X, degree)
    w, b, _ = logistic.logistic_fit(F, Y, learning_rate=0.3, num_iterations=2000)
    feature_accuracy[degree] = accuracy(logistic.logistic_predict(w, b, F), Y)
assert feature_accuracy[4] < feature_accuracy[3], "degree 4 gets fewer points right than 3"
assert feature_accuracy[6] < feature_accuracy[5] + 2, "and 6 hardly better than 5"

# %% [markdown] id="01-practice"
# ## In practice
#
# Nobody writes logistic regression anew for daily work. In scikit-learn it is
# `LogisticRegression().fit(X.T, Y.ravel())`, which uses faster steps than gradient descent and a penalty on
# large weights unless you say otherwise. In PyTorch it is `torch.nn.Linear(n_x, 1)` trained with
# `torch.nn.BCEWithLogitsLoss`, which takes $z$ instead of $a$ so that no logarithm of 0 can occur. Both
# keep examples in rows. Logistic regression is still the first thing to try on a new problem: it is
# fast, it gives probabilities, and its result is the *baseline* that a network has to beat.

# %% [markdown] id="01-reading"
# ## Further reading
#
# - Andrej Karpathy, Fei-Fei Li and others, *CS231n: Deep Learning for Computer Vision*, course notes "Linear
#   Classification" and "Neural Networks Part 1: Setting up the Architecture", Stanford University, cs231n.github.io.
# - Michael Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, chapters 1 and 3,
#   neuralnetworksanddeeplearning.com.
# - Christopher M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, sections 1.1 and 4.3.
# - On real neurons: Michael London and Michael Häusser, "Dendritic Computation", *Annual Review of
#   Neuroscience* 28, 2005, pages 503–532.
#
# **Next**: notebook 02, in which a few neurons together learn the flower.
