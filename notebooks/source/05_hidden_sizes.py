# %% [markdown] id="05-title"
# # Choose the number of hidden units
#
# One hidden unit cannot tell the petals of the planar flower apart, four can. Is fifty better than
# four? This notebook lets you find out, and shows why the accuracy on the training data is the wrong
# judge.
#
# **What you'll do.** You write three short functions: one that reads the result of an experiment, one
# that measures overfitting, and one that counts parameters. You sweep over the number of hidden
# units, repeat it with several seeds, overfit on purpose, and repair it.
#
# **What you'll learn**
#
# - how the number of hidden units $n_h$ changes what a network can draw: its *capacity*;
# - why we need data that the network has not seen, and what *overfitting* is;
# - why one run is no result: seeds;
# - two ways to hold a large network back, and that neither always wins.
#
# **What you need.** About 90 minutes. Notebook 02 (the network), notebook 04 (why the start is
# random). No cell runs longer than some seconds; those that do say so first.

# %% id="05-imports"
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

import planar_utils as pu
from planar_utils import accuracy, network, predict
from testCases.checks import (
    check_best_hidden_size,
    check_count_parameters,
    check_generalization_gap,
)

X, Y = pu.load_planar_dataset()
print(f"X {X.shape}, Y {Y.shape}")

# %% [markdown] id="05-functions-text"
# As before, $X$ has shape $(n_x, m)$, one column per example, $Y$ has shape $(1, m)$, and a network is
# a dictionary of `W1` $(n_h, n_x)$, `b1` $(n_h, 1)$, `W2` $(1, n_h)$ and `b2` $(1, 1)$.
#
# `SimpleNamespace` is a box for functions: `functions.predict` is the `predict` in the box. And
# `lambda points: …` in the plots is a function without a name.
#
# The first experiment trains and predicts with what is in the box `functions`. `fast_model` takes the
# steps of `nn_model` of notebook 02, but in a program that was made for speed, so that you need not wait
# when you change something. If you have your own functions of notebook 02, paste them into a cell below
# this one and write `functions = SimpleNamespace(nn_model=nn_model, predict=predict)` under them. The
# results will be the same; it takes some seconds longer.

# %% id="05-functions"
def fast_model(X, Y, n_h, num_iterations=10000):
    """Return the parameters that nn_model returns, sooner."""
    start = network.initialize_parameters(X.shape[0], n_h, 1)
    return pu.train(X, Y, start, num_iterations=num_iterations).parameters


functions = SimpleNamespace(nn_model=fast_model, predict=predict)

# %% [markdown] id="05-sweep"
# ## 1 · The sweep
#
# We train networks with $n_h$ = 1, 2, 3, 4, 5, 20 and 50 hidden units on the 400 planar points, 5000
# steps each, and print how many of **these same points** each one gets right.
#
# **Predict** the accuracy for 1, for 4 and for 50 hidden units, in percent.

# %% id="05-sweep-guess"
my_accuracies = None  # for 1, 4 and 50 hidden units, for example (60, 80, 100)

# %% id="05-sweep-run" tags=["experiment", "figure"] alt="Seven decision boundaries: with 1 unit a straight line and with 2 a line with a small kink, both of which miss the petals; from 3 units on the petals are separated, and with 20 and 50 units the picture hardly changes except for small bays."
hidden_sizes = [1, 2, 3, 4, 5, 20, 50]
num_iterations = 5000

networks = {
    n_h: functions.nn_model(X, Y, n_h, num_iterations=num_iterations) for n_h in hidden_sizes
}
train_accuracy = {n_h: accuracy(functions.predict(p, X), Y) for n_h, p in networks.items()}
for n_h, percent in train_accuracy.items():
    print(f"n_h = {n_h:2d}: {percent:5.2f} %")
if my_accuracies is not None:
    print("For 1, 4 and 50 you said:", my_accuracies)
figure = pu.plot_boundary_grid(
    {
        f"n_h = {n_h}": lambda points, p=p: functions.predict(p, points.T)
        for n_h, p in networks.items()
    },
    X,
    Y,
    columns=3,
)

# %% id="05-sweep-claim" tags=["claim"]
expected = {1: 67.5, 2: 67.25, 3: 90.75, 4: 90.5, 5: 91.25}
for n_h, percent in expected.items():
    assert abs(train_accuracy[n_h] - percent) < 1e-9, f"n_h = {n_h}: {train_accuracy[n_h]}"
for n_h in (20, 50):
    assert abs(train_accuracy[n_h] - 90.5) <= 1.5, f"n_h = {n_h}: {train_accuracy[n_h]}"

# %% [markdown] id="05-sweep-explain"
# The set of all functions that a network can draw by changing its parameters is called its
# **capacity**; it grows with $n_h$. One or two units have too little for this flower. From three on
# there is enough.
#
# Now read the table as people often do: "the best accuracy is at $n_h = 5$, so 5 is best." Write that
# rule down as a function. We will see later what it is worth.

# %% [markdown] id="05-sweep-read-text"
# ### Read a sweep
#
# Given a dictionary from $n_h$ to an accuracy in percent, return the $n_h$ with the highest accuracy. If
# several share the highest accuracy, return the **smallest** of them: a smaller network is cheaper and
# easier to understand. The keys may come in any order.

# %% [markdown] id="05-sweep-read-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# First find the highest accuracy, then the smallest key that has it.
#
# </details>
# <details><summary>Hint 2 · the tools</summary>
#
# `max(accuracy.values())` is the highest accuracy. `for n_h in accuracy:` goes through the keys, and
# `accuracy[n_h]` is the accuracy of one of them.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `min(n_h for n_h in accuracy if ...)` gives the smallest key that fulfils a condition.
#
# </details>

# %% id="05-sweep-read" tags=["exercise"] difficulty="easy" minutes=5
def best_hidden_size(accuracy):
    """Return the smallest hidden size that reaches the highest accuracy.

    accuracy -- dictionary: n_h (int) -> accuracy in percent (inside this function the
        name means this dictionary, not the function that was imported)
    Returns one of the keys.
    """
    ### START CODE HERE ###
    best = max(accuracy.values())
    return min(n_h for n_h in accuracy if accuracy[n_h] == best)
    ### END CODE HERE ###

# %% id="05-sweep-read-check" tags=["check", "graded", "points-4", "expected"]
check_best_hidden_size(best_hidden_size)
print(f"best: {best_hidden_size({20: 91.25, 3: 90.75, 5: 91.25})}")

# %% [markdown] id="05-fresh-text"
# ### Two thousand points that nobody has seen
#
# The networks were trained to be right on exactly these 400 points. What we want is a network that is
# right on **new** points of the same kind. That is called *generalization*. Here we are lucky: the
# planar data come from a recipe, so we can draw 2000 fresh points.
#
# **Predict.** Is the network with $n_h = 5$ clearly the best on the fresh points? By how many percentage
# points does it beat $n_h = 3$?

# %% id="05-fresh-guess"
my_lead_of_five = None  # in percentage points

# %% id="05-fresh" tags=["experiment"]
X_fresh, Y_fresh = pu.make_planar(2000, random_state=100)
fresh_accuracy = {n_h: accuracy(functions.predict(p, X_fresh), Y_fresh) for n_h, p in networks.items()}
print("n_h   on its 400 training points   on 2000 fresh points")
for n_h in hidden_sizes:
    print(f"{n_h:3d}   {train_accuracy[n_h]:18.2f} %   {fresh_accuracy[n_h]:20.2f} %")
lead = fresh_accuracy[5] - fresh_accuracy[3]
print(f"5 beats 3 by {lead:.2f} points" + ("" if my_lead_of_five is None else f", you said {my_lead_of_five}"))

# %% id="05-fresh-claim" tags=["claim"]
large = [fresh_accuracy[n_h] for n_h in (3, 4, 5, 20, 50)]
assert max(large) - min(large) < 2, "from three units on the sizes are practically equal on fresh points"
assert min(large) > 90
assert max(fresh_accuracy[1], fresh_accuracy[2]) < 70

# %% [markdown] id="05-fresh-explain"
# On fresh points all sizes from 3 to 50 are practically equal. One of the 400 training points is 0.25 %, so
# the differences in the first table were a matter of one to three points: noise. *You may read elsewhere* that about five hidden units
# are best for this data set; that was read off the training accuracy.
#
# Note also what did **not** happen: with 400 points, even 50 units do not overfit visibly. For that we
# need fewer points.

# %% [markdown] id="05-overfit-text"
# ## 2 · Overfitting
#
# Points that follow the pattern are *structure*; the scatter around it is *noise*. A network with
# enough capacity can learn both. On the training points that looks excellent. On new points the learned
# noise is wrong: the network has copied its past data instead of finding what they have in common.
# Someone who has drawn a thousand cats draws the tiger like a cat.
#
# This is called **overfitting**, and we measure it by comparing two accuracies:
#
# $$\text{gap} = \text{accuracy on the training data} - \text{accuracy on test data}$$
#
# *Test data* are points that were not used for training. Usually there is no recipe for fresh points, so
# one puts some of the data aside before training; `train_test_split` does that.
#
# Write the function. `predict(parameters, X)` and `accuracy(predictions, Y)` are imported; `accuracy`
# returns percent, so the gap is in percentage points.

# %% [markdown] id="05-overfit-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Compute the accuracy twice, once for each pair of data and labels, and subtract.
#
# </details>
# <details><summary>Hint 2 · the steps</summary>
#
# The predictions for the training data are `predict(parameters, X_train)`. Their accuracy compares them
# with `Y_train`. Do the same for the test data.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `train_accuracy = accuracy(predict(parameters, X_train), Y_train)`
#
# </details>

# %% id="05-overfit" tags=["exercise"] difficulty="easy" minutes=6
def generalization_gap(parameters, X_train, Y_train, X_test, Y_test):
    """Return training accuracy minus test accuracy, in percentage points.

    parameters -- dictionary of W1, b1, W2, b2 of a trained network
    X_train, Y_train -- training data (n_x, m_train) and labels (1, m_train)
    X_test, Y_test -- test data (n_x, m_test) and labels (1, m_test)
    Returns a float.
    """
    ### START CODE HERE ###
    train_accuracy = accuracy(predict(parameters, X_train), Y_train)
    test_accuracy = accuracy(predict(parameters, X_test), Y_test)
    return train_accuracy - test_accuracy
    ### END CODE HERE ###

# %% id="05-overfit-check" tags=["check", "graded", "points-6", "expected"]
check_generalization_gap(generalization_gap)
line = {
    "W1": np.array([[1.0, 0.0]]),
    "b1": np.array([[0.0]]),
    "W2": np.array([[1.0]]),
    "b2": np.array([[0.0]]),
}  # predicts 1 to the right of the vertical axis
X_left_right = np.array([[-2.0, -1.0, 1.0, 2.0], [0.0, 0.0, 0.0, 0.0]])
gap = generalization_gap(
    line, X_left_right, np.array([[0, 0, 1, 1]]), X_left_right, np.array([[0, 1, 1, 1]])
)
print(f"gap: {gap:.1f} percentage points")

# %% [markdown] id="05-overfit-predict"
# ### Eighty points
#
# Now we train on only 80 points of the flower and test on 2000, ten seeds for each size: 70 networks.
# The random weights have scale 1, so that the seeds really differ.
#
# That is a job for `sweep`. It trains one network for every combination of the settings you give it, all
# with gradient descent as you know it, only faster. What comes back has a `table` with one row for each
# network. `table.groupby("n_h")` puts the rows with the same $n_h$ together, and `.mean()` takes the mean
# of each group. (The table is a *DataFrame* of the library pandas.)
#
# **Predict.** At which $n_h$ is the mean *test* accuracy highest: 1, 2, 3, 5, 8, 20 or 50?

# %% id="05-overfit-guess"
my_best_on_test = None

# %% id="05-overfit-run" tags=["experiment", "figure"] alt="Accuracy against the number of hidden units, with the range of ten seeds. The mean training accuracy climbs to nearly 100 percent and stays there. The mean test accuracy climbs with it up to 5 units and then falls slightly, so a gap opens between the two curves. At 3 units the seeds differ most."
# Takes a second or two.
from planar_utils.experiments import plot_accuracy, plot_boundaries, sweep

m_train = 80
sizes = [1, 2, 3, 5, 8, 20, 50]
seeds = range(10)

X_small, Y_small = pu.make_planar(m_train, random_state=8)
X_test, Y_test = pu.make_planar(2000, random_state=100)
flower = {"flower": (X_small, Y_small, X_test, Y_test)}
small = sweep(hidden_sizes=sizes, seeds=seeds, datasets=flower)
means = small.table.groupby("n_h")[["train_accuracy", "test_accuracy"]].mean()
means["gap"] = means["train_accuracy"] - means["test_accuracy"]
print(means.round(1))
best_on_test = pu.best_hidden_size(means["test_accuracy"].to_dict())
if my_best_on_test is not None:
    print(f"Best on the test points: {best_on_test}; you said {my_best_on_test}.")
figure, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
ax = plot_accuracy(small, ax=ax)

# %% id="05-overfit-claim" tags=["claim"]
train_means, test_means = means["train_accuracy"], means["test_accuracy"]
assert train_means[20] > 97, "a large network learns the 80 points by heart"
assert train_means[20] - test_means[20] > 10, "and is much worse on fresh points"
assert train_means[20] >= train_means[5] > train_means[2], "training accuracy grows with n_h"
assert test_means[5] > test_means[20] + 0.5, "the test accuracy does not"
assert test_means[2] < 72, "too few units are bad on both"

# %% id="05-overfit-picture" tags=["experiment", "figure"] alt="Two boundaries on the same 80 points: with 5 units mostly straight lines, though a narrow wedge already opens around a few points; with 20 units more bends around single points."
ax = plot_boundaries(small.select(n_h=[5, 20]))  # of each size the first seed

# %% [markdown] id="05-overfit-explain"
# The training accuracy only tells how well the network remembers. **Choose with data that were not used
# for training.** If you choose with the test data, they too are used up a little: careful people split
# in three, one part to train, one to choose (*validation*), one to report (*test*). You will do that at
# the end.

# %% [markdown] id="05-seeds"
# ## 3 · One run is no result
#
# The start is random. Another seed, another network. How much does that matter, and for which sizes?
#
# We use another data set, the *noisy moons* (200 points), and start with weights of scale 1, ten seeds
# for each size. The **cost** is what gradient descent minimizes, so we compare costs.
#
# **Predict.** For which $n_h$ do the final costs differ most from seed to seed: 2 or 20?

# %% id="05-seeds-guess"
my_most_varied = None  # 2 or 20

# %% id="05-seeds-run" tags=["experiment", "figure"] alt="Final cost of ten seeds for each hidden size on the moons. With 2 units most starts end near one cost and an unlucky one above it; with 3 and more units all starts end close together and much lower."
# Takes about a second.
sizes_of_seeds = [1, 2, 3, 5, 20]

ten_seeds = sweep(hidden_sizes=sizes_of_seeds, seeds=range(10), datasets="noisy_moons", test_size=0)
final_costs = ten_seeds.table.groupby("n_h")["cost"]
print(final_costs.agg(["min", "max"]).round(3))
ranges = final_costs.max() - final_costs.min()
print(f"The costs vary most at n_h = {ranges.idxmax()}.")
if my_most_varied is not None:
    print(f"You said {my_most_varied}.")
figure, ax = plt.subplots(figsize=(6, 3), layout="constrained")
for position, (n_h, costs) in enumerate(final_costs):
    ax.plot(position + np.linspace(-0.15, 0.15, len(costs)), costs, "o", color="#0072B2")
ax.set(xlabel="hidden units n_h", ylabel="cost after 5000 steps", ylim=(0, None))
ax.set_xticks(range(len(sizes_of_seeds)), [str(n_h) for n_h in sizes_of_seeds]);

# %% id="05-seeds-claim" tags=["claim"]
assert ranges[2] > 3 * ranges[20], "the small network's minima vary more"
assert final_costs.mean()[2] > 1.5 * final_costs.mean()[20], "and they are worse"
on_test = small.table.groupby("n_h")["test_accuracy"]
spread_of_80 = on_test.max() - on_test.min()
assert spread_of_80.idxmax() == 3, "on 80 points three units depend most on the seed"

# %% [markdown] id="05-seeds-explain"
# With 2 units nine starts end in the same poor minimum, and one in a still poorer one: if that had been
# your single run, it would have told you the wrong story. Large networks end in many different places too, but these are
# nearly equally good. You saw the same in section 2: on the 80 points it was $n_h = 3$, just enough for the
# flower, whose seeds differed most. So report several seeds, with their spread, never one.
#
# This is an argument for large networks. The argument against them was overfitting. Can we have both?

# %% [markdown] id="05-l2"
# ## 4 · Hold a large network back
#
# ### L2 regularization
#
# Sharp bends need large weights. So we make large weights expensive. With a **strength**
# $\lambda \ge 0$, the new cost is
#
# $$J_\lambda = J + \frac{\lambda}{2m} \left( \sum_{j,k} \big(W^{[1]}_{jk}\big)^2
# + \sum_{k} \big(W^{[2]}_{1k}\big)^2 \right).$$
#
# The biases are left out: they move the boundary but do not bend it. The gradient of each weight gets
# one more term, $\frac{\lambda}{m} W$, which pulls every weight towards zero at each step.
# In `train` the strength is the argument `l2`.
#
# **Predict.** 20 hidden units, 60 very noisy moons. Does $\lambda = 0.3$ raise or lower the
# *training* accuracy? And the test accuracy?

# %% id="05-l2-guess"
my_training_goes = None  # "up" or "down"
my_test_goes = None

# %% id="05-l2-run" tags=["experiment", "figure"] alt="Accuracy against the strength of L2 for 20 hidden units on 60 noisy moons. The training accuracy falls from 100 percent as the strength grows. The test accuracy first rises, is highest around 0.1 to 0.3, and falls when the strength is too large. Without L2 the seeds differ most."
# Takes a second or two.
from sklearn.datasets import make_moons

n_h = 20
strengths = [0.0, 0.03, 0.1, 0.3, 1.0, 3.0]


def moons(m, random_state):
    """Return m very noisy moons as X (2, m) and Y (1, m)."""
    points, labels = make_moons(m, noise=0.3, random_state=random_state)
    return points.T, labels.reshape(1, -1)


noisy = {"moons": (*moons(60, random_state=1), *moons(2000, random_state=99))}
held_back = sweep(hidden_sizes=n_h, l2=strengths, seeds=range(10), datasets=noisy)
by_strength = held_back.table.groupby("l2")[["train_accuracy", "test_accuracy"]].mean()
print(by_strength.round(1))
if my_training_goes is not None and my_test_goes is not None:
    print(f"You said: training {my_training_goes}, test {my_test_goes}.")
figure, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
ax = plot_accuracy(held_back, "l2", ax=ax)

# %% id="05-l2-picture" tags=["figure"] alt="Three boundaries of the same 20-unit network on 60 moons: without L2 it bends around single points, with strength 0.3 it is one smooth curve, with strength 3 it is nearly a straight line."
ax = plot_boundaries(held_back.select(l2=[0.0, 0.3, 3.0]), "l2")

# %% [markdown] id="05-l2-shrink-text"
# ### Regularize, or take fewer units?
#
# Some notes say: *never take a smaller network out of fear of overfitting; take a large one and
# regularize it.* Let us test this on both of our small data sets: the 60 noisy moons and the 80 points of
# the flower.

# %% id="05-l2-shrink" tags=["experiment"]
# Takes a second or two.
contest = {}
for label, size, strength in (
    ("5 units", 5, 0.0),
    ("20 units", 20, 0.0),
    ("20 units, L2 0.3", 20, 0.3),
):
    ten = sweep(hidden_sizes=size, l2=strength, seeds=range(10), datasets={**noisy, **flower})
    for name, percent in ten.table.groupby("dataset")["test_accuracy"].mean().items():
        contest[name, label] = percent
        print(f"{name:7s} {label:17s} test accuracy {percent:.1f} %")

# %% id="05-l2-claim" tags=["claim"]
moons_train, moons_test = by_strength["train_accuracy"], by_strength["test_accuracy"]
assert moons_train[0.0] > 99
assert moons_train[0.3] < moons_train[0.0] - 3, "L2 lowers the training accuracy"
assert moons_test[0.3] > moons_test[0.0] + 3, "and raises the test accuracy"
assert moons_test[3.0] < moons_test[0.3] - 3, "too much is too much"
assert contest["moons", "20 units, L2 0.3"] > contest["moons", "5 units"] + 1
assert contest["flower", "20 units, L2 0.3"] < contest["flower", "5 units"] - 1

# %% [markdown] id="05-l2-explain"
# On the moons the rule wins: the true boundary is one smooth curve, and L2 prefers smooth curves. On the
# flower it loses to the smaller network. One likely reason is that its petals meet in the middle in sharp
# corners, which need large weights. **Which medicine helps depends on the data**, so it has to be measured
# on data that were not used for training.

# %% [markdown] id="05-early-text"
# ### Early stopping
#
# Another way to hold a network back: watch the cost on *validation* data, which are not used for training,
# and stop when it no longer falls. The next cell trains 20 units on the 80 planar points in short pieces and looks at
# both costs after each piece. The pieces grow, because most happens early.

# %% id="05-early" tags=["experiment", "figure"] alt="Cost against the number of steps, on a logarithmic axis. The training cost falls all the time. The cost on the validation points falls at first, reaches its lowest point early and then rises again."
# Takes a few seconds.
steps = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

X_validation, Y_validation = pu.make_planar(1000, random_state=200)
parameters = pu.initialize_scaled(2, 20, 1, scale=1, random_state=0)
train_costs, validation_costs, snapshots = [], [], []
for done, until in zip([0, *steps], steps, strict=False):
    parameters = pu.train(X_small, Y_small, parameters, num_iterations=until - done).parameters
    snapshots.append(parameters)
    for costs, inputs, labels in (
        (train_costs, X_small, Y_small),
        (validation_costs, X_validation, Y_validation),
    ):
        A2, _ = network.forward_propagation(inputs, parameters)
        costs.append(pu.binary_cross_entropy(A2, labels))
best = int(np.argmin(validation_costs))
stopped, to_the_end = (accuracy(predict(snapshots[i], X_test), Y_test) for i in (best, -1))
print(f"lowest validation cost {validation_costs[best]:.2f} after {steps[best]} steps")
print(f"after {steps[-1]} steps it is {validation_costs[-1]:.2f}")
print(f"test accuracy: {stopped:.1f} % stopped early, {to_the_end:.1f} % trained to the end")
figure, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
ax.plot(steps, train_costs, "o-", color="#D55E00", label="80 training points")
ax.plot(steps, validation_costs, "s--", color="#0072B2", label="1000 validation points")
ax.plot(steps[best], validation_costs[best], "k*", markersize=14, label="stop here")
ax.set(xscale="log", xlabel="step", ylabel="cost", ylim=(0, None))
legend = ax.legend()

# %% id="05-early-claim" tags=["claim"]
assert train_costs[-1] < 0.7 * train_costs[best], "the training cost goes on falling"
assert validation_costs[-1] > 1.2 * validation_costs[best], "while the validation cost rises"
assert 0 < best < len(steps) - 1, "the lowest validation cost lies in between"
assert steps[best] < steps[-1] / 2
assert stopped > to_the_end + 0.5, "stopping early helps on points that nobody has seen"

# %% [markdown] id="05-early-explain"
# The training cost alone would have said: go on. Stopping early costs nothing, it even saves time, and here
# it makes up for most of what the twenty units had lost.

# %% [markdown] id="05-datasets"
# ## 5 · Other data
#
# Four more data sets of 200 points each, half of them for training and half for testing, and one without
# any structure: points thrown at random with labels thrown at random. `sweep` knows them by their names.
#
# **Predict.** What test accuracy do you expect for the data without structure?

# %% id="05-datasets-guess"
my_accuracy_without_structure = None  # in percent

# %% id="05-datasets-run" tags=["experiment", "figure"] alt="Five data sets with the boundary of a network of 5 units: a disc of one class inside a ring of the other, two moons, six blobs in two classes, again a disc inside a ring, and points without any pattern, where the boundary is arbitrary."
n_h = 5  # try 1, 2 and 20
names = ["noisy_circles", "noisy_moons", "blobs", "gaussian_quantiles", "no_structure"]

five = sweep(hidden_sizes=n_h, seeds=range(10), datasets=names, test_size=0.5)
by_data = five.table.groupby("dataset", sort=False)[["train_accuracy", "test_accuracy"]].mean()
print(by_data.round(1))
if my_accuracy_without_structure is not None:
    print(f"Without structure you said {my_accuracy_without_structure} %.")
ax = plot_boundaries(five, "dataset")

# %% id="05-datasets-claim" tags=["claim"]
test_percent = by_data["test_accuracy"]
assert test_percent["noisy_moons"] > 90
assert test_percent["gaussian_quantiles"] > 85
assert test_percent["noisy_circles"] > 65
assert test_percent["blobs"] > 70
assert by_data["train_accuracy"]["no_structure"] > 58, "the network finds something all the same"
assert 40 < test_percent["no_structure"] < 60, "nothing can be learned where there is no structure"

# %% [markdown] id="05-datasets-explain"
# Where there is no structure the network still finds *something* on its training points, but on the test
# points it is no better than a coin. (With 100 points a coin, too, easily gives 45 or 55 %.) A good score on
# the training data proves nothing.

# %% [markdown] id="05-inside"
# ## 6 · Look inside
#
# The hidden layer is often called a black box. With two inputs we can open it: draw what each hidden
# unit answers at every point of the plane. And we can take a unit out, by setting its weight in `W2` to
# zero, and see what is lost.

# %% id="05-inside-run" tags=["experiment", "figure"] alt="Four maps, one per hidden unit of the planar classifier. Each unit is a step with a soft edge, from minus 1 to plus 1 across one straight line through the plane, and the four lines have different directions. Without three of them the accuracy falls far; one can nearly be spared."
planar_net = networks[4]
full = accuracy(predict(planar_net, X), Y)
grid_x, grid_y = np.meshgrid(np.linspace(-5, 5, 120), np.linspace(-5, 5, 120))
answers = pu.hidden_activations(planar_net, np.vstack([grid_x.ravel(), grid_y.ravel()]))

without = []
figure, axes = plt.subplots(1, 4, figsize=(11, 3.1), layout="constrained")
for unit, ax in enumerate(axes):
    W2 = planar_net["W2"].copy()
    W2[0, unit] = 0
    without.append(accuracy(predict({**planar_net, "W2": W2}, X), Y))
    picture = ax.contourf(
        grid_x, grid_y, answers[unit].reshape(grid_x.shape), levels=21, cmap="cividis", vmin=-1, vmax=1
    )
    ax.set(title=f"unit {unit + 1}; without it {without[-1]:.0f} %", xlabel="x1", ylabel="x2")
bar = figure.colorbar(picture, ax=axes, label="answer a", ticks=[-1, 0, 1])
print(f"all four units: {full:.1f} %; without one of them: {min(without):.0f} to {max(without):.0f} %")

# %% id="05-inside-claim" tags=["claim"]
assert full > 90
lost = np.sort(full - np.array(without))
assert (lost[1:] > 15).all(), "three of the four units are needed"
assert 0 < lost[0] < 10, "one can nearly be spared, which fits the sweep: three units were enough"

# %% [markdown] id="05-inside-explain"
# Each unit is a soft step across one straight line. The output adds four such steps, each with its own
# weight, and that is enough to draw petals. Three of the four units carry nearly everything, which fits
# the sweep: three were enough. So the box is not black, it is only that nobody told the
# units *which* lines to draw: gradient descent found them.

# %% [markdown] id="05-count-text"
# ## 7 · Count what is learned
#
# The size of a network is given by its number of units, or better by its number of **parameters**: all
# weights and biases that gradient descent may change.
#
# A *fully connected* layer that reads $n_\text{in}$ numbers and has $n_\text{out}$ units has
# $n_\text{in} \cdot n_\text{out}$ weights and $n_\text{out}$ biases. The input layer has no parameters.
#
# Two networks that many texts use as examples: 3 inputs, 4 hidden units, 2 outputs has
# $3\cdot4 + 4 + 4\cdot2 + 2 = 26$ parameters and $4 + 2 = 6$ units (inputs are not counted as units). With 3 inputs, two hidden layers of 4
# and 1 output it is 41 parameters and 9 units. Your function must do it for any list of sizes.

# %% [markdown] id="05-count-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Go through the layers after the input. For each of them you need two sizes: its own and that of the
# layer before.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# $\sum_{i=1}^{L} \left( n_{i-1}\, n_i + n_i \right)$, where $n_0$ is the number of inputs.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `for i in range(1, len(layer_sizes)):` and inside `n_in = layer_sizes[i - 1]`, `n_out = layer_sizes[i]`.
#
# </details>

# %% id="05-count" tags=["exercise"] difficulty="easy" minutes=6
def count_parameters(layer_sizes):
    """Return the number of weights and biases of a fully connected network.

    layer_sizes -- sequence of int: units of every layer, inputs first, such as (3, 4, 2)
    Returns an int.
    """
    ### START CODE HERE ###
    count = 0
    for i in range(1, len(layer_sizes)):
        n_in = layer_sizes[i - 1]
        n_out = layer_sizes[i]
        count = count + n_in * n_out + n_out
    ### END CODE HERE ###
    return count

# %% id="05-count-check" tags=["check", "graded", "points-5", "expected"]
check_count_parameters(count_parameters)
print(f"(3, 4, 2): {count_parameters((3, 4, 2))} parameters")
print(f"(3, 4, 4, 1): {count_parameters((3, 4, 4, 1))} parameters")

# %% id="05-count-planar" tags=["expected"]
for n_h in (4, 50):
    print(f"planar classifier with n_h = {n_h}: {pu.count_parameters((2, n_h, 1))} parameters, 400 points")

# %% [markdown] id="05-count-meaning"
# For comparison: image networks with 10 to 20 layers have on the order of 100 million parameters.

# %% [markdown] id="05-capstone-text"
# ## 8 · Your turn: choose $n_h$ and $\lambda$
#
# You have 120 moons with much noise, split into two halves: train on one, choose with the other
# (*validation*), then swap the halves and do the same again. Choose by the mean of the two validation
# scores; at a tie take the simpler network. The last cell scores your choice **once** on 2000 points you
# have not seen. Change the two numbers, run the first cell as often as you like, then run the second.
#
# Validation sets of sixty points are small: one point is 1.7 %. And the best of many tries is partly the
# luckiest of many tries. So the last score may well be lower. Do not go back after you have seen it.

# %% id="05-capstone" tags=["experiment"]
my_n_h = 5
my_strength = 0.0

X_pool, Y_pool = moons(120, random_state=2)
X_a, X_b, Y_a, Y_b = pu.train_test_split(X_pool, Y_pool, test_size=0.5, random_state=1)
my_start = pu.initialize_scaled(2, my_n_h, 1, scale=1, random_state=0)
validation = []
for X_train, Y_train, X_other, Y_other in ((X_a, Y_a, X_b, Y_b), (X_b, Y_b, X_a, Y_a)):
    half = pu.train(X_train, Y_train, my_start, l2=my_strength).parameters
    validation.append(accuracy(predict(half, X_other), Y_other))
    print(f"training {accuracy(predict(half, X_train), Y_train):.1f} %   validation {validation[-1]:.1f} %")
print(f"mean validation {np.mean(validation):.1f} %")

# %% id="05-capstone-score" tags=["experiment"]
my_choice = pu.train(X_pool, Y_pool, my_start, l2=my_strength).parameters
X_final, Y_final = moons(2000, random_state=77)
print(f"trained on all 120, on 2000 unseen points: {accuracy(predict(my_choice, X_final), Y_final):.1f} %")

# %% [markdown] id="05-discussion" tags=["discussion"]
# ## Discussion
#
# - More hidden units mean more capacity. Too few cannot draw the pattern; from enough on, more units change
#   little while there are many points, and invite overfitting when there are few.
# - The training accuracy cannot choose $n_h$: it never falls with more units by more than luck.
# - Small networks depend more on the seed than large ones. Report several seeds.
# - L2 and early stopping hold a large network back. On the noisy moons L2 beats a smaller network, on the
#   flower a smaller network beats L2. Neither is a law.

# %% [markdown] id="05-own"
# ## On your own
#
# 1. Repeat the experiment of section 2 with 40, 160 and 400 training points. How does the gap change?
# 2. Turn some labels over with `pu.add_label_noise` and train 50 units. What does the boundary look like
#    around the wrong points?
# 3. In section 5 set `n_h` to 1. Which data sets can a single unit still separate, and why?

# %% [markdown] id="05-practice"
# ## In practice
#
# scikit-learn does the search of this notebook with `GridSearchCV(MLPClassifier(), {"hidden_layer_sizes":
# …, "alpha": …})`; `alpha` is the strength of L2, and cross-validation repeats the split several times.
# `MLPClassifier(early_stopping=True)` puts a part of the training data aside by itself. The network of this
# course fits in there too, as `PlanarClassifier` from `planar_utils.estimator`. In PyTorch L2 is called
# `weight_decay`.
#
# Studies of thousands of networks run on many computers at once. `planar sweep --help` tells how ours do.

# %% [markdown] id="05-reading"
# ## Further reading
#
# - Andrej Karpathy, *ConvNetJS*, the demo "Classify toy 2D data": change the network in the browser and
#   watch its boundary.
# - Ian Goodfellow, Yoshua Bengio and Aaron Courville, *Deep Learning*, MIT Press 2016, chapters 5.2, 5.3
#   and 7 (capacity, validation sets, regularization).
# - Anna Choromanska, Mikael Henaff, Michael Mathieu, Gérard Ben Arous and Yann LeCun, *The Loss Surfaces
#   of Multilayer Networks*, AISTATS 2015: why large networks end in minima of similar quality.
# - Adriana Romero et al., *FitNets: Hints for Thin Deep Nets*, ICLR 2015, and Jimmy Ba and Rich Caruana,
#   *Do Deep Nets Really Need to be Deep?*, NeurIPS 2014.
