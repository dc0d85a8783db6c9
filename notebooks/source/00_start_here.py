# %% [markdown] id="00-title"
# # Start here
#
# Welcome! In this course you build a small neural network yourself, in plain Python, and find out why
# it works. You need no knowledge of neural networks. This first notebook is a warm-up.
#
# **What you will do**
#
# - check that this notebook runs in the right Python,
# - learn how cells, exercises, checks and points work,
# - guess the shapes of arrays before you look,
# - meet two mistakes that Python does not report,
# - compute a first neural network by hand, and then as a function.
#
# **What you will learn**: the difference between a row, a column and a plain list of numbers; what a
# check tells you; what a network computes.
#
# **What you need**: about an hour. You should be able to read a short Python function and
# know what a matrix is.

# %% [markdown] id="00-cells"
# ## 1 · How a notebook works
#
# A notebook is made of **cells**. Some hold text, like this one. Others hold code. Click on a code
# cell and press **Shift + Enter**: the cell runs, its output appears below, and the next cell is
# selected.
#
# The code runs in a Python process, the **kernel**. The kernel remembers every variable until you
# restart it. It knows the order in which *you ran* the cells, not the order in which they stand.
#
# Try it. Run the first cell once. Before you run the second cell three times, guess what it prints the
# third time.

# %% id="00-counter"
counter = 0

# %% id="00-count"
counter = counter + 1
print("counter is", counter)

# %% [markdown] id="00-count-text"
# The cell is the same each time, but the kernel remembers. That is the cause of many mysteries: a result
# that you cannot repeat usually comes from cells that ran in another order, or more than once. The cure
# is **Kernel → Restart Kernel and Run All Cells…** in the menu. It forgets everything and starts at
# the top.
#
# In front of a code cell you see `[ ]` if it has not run, `[*]` while it runs, and a number when it is
# done.
#
# **All this works without a mouse.** A selected cell is in one of two modes: in *command mode* keys act
# on the whole cell; in *edit mode* you type in it.
#
# | key | what it does |
# |---|---|
# | Enter / Esc | into edit mode / back to command mode |
# | Shift + Enter | run the cell and go to the next one |
# | Ctrl + Enter | run the cell and stay |
# | ↑ ↓ (command mode) | select the cell above / below |
# | A / B (command mode) | insert a cell above / below |
# | D D (command mode) | delete the cell; Z brings it back |
# | Tab (edit mode) | complete a name |
# | Shift + Tab (edit mode) | show the documentation of a function |
# | Ctrl + S | save |
# | I I (command mode) | interrupt a cell that runs too long |
# | 0 0 (command mode) | restart the kernel |
# | Ctrl + Shift + C | find any command by its name |
#
# On a Mac, Cmd takes the place of Ctrl in most of them.

# %% [markdown] id="00-env"
# ## 2 · Is this the right Python?
#
# Many computers hold several Pythons. The commonest failure of all is this one: packages were installed
# into one Python, and the notebook runs in another. Then `import numpy` fails although "numpy is
# installed".
#
# The next cell looks for everything that the course needs *in the Python of this notebook*.

# %% id="00-env-search"
import sys
from importlib.util import find_spec

needed = ["numpy", "matplotlib", "sklearn", "planar_utils", "testCases"]
missing = [name for name in needed if find_spec(name) is None]
print("Python 3.11 or later:", sys.version_info >= (3, 11))
print("missing packages:", ", ".join(missing) or "none")

# %% [markdown] id="00-env-text"
# If it says `True` and `none`, all is well. If not, this notebook runs in another Python than the one
# the course was installed into. Close JupyterLab and start it with the command of the README: it opens
# JupyterLab with the right Python. (Or choose another kernel in the menu **Kernel → Change Kernel…**)
#
# The next cell says which Python and which versions these are. You will want them when you ask
# somebody for help. Its output is different on every computer. It shows only the end of the path;
# set `whole_path = True` to see all of it, and compare it with what a terminal answers to
# `python -c "import sys; print(sys.executable)"`.

# %% id="00-env-details" tags=["experiment"]
whole_path = False  # True shows where this Python is on your computer

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def short_version(package):
    """Return the first two numbers of an installed package's version."""
    try:
        return ".".join(version(package).split(".")[:2])
    except PackageNotFoundError:
        return "missing"


python = Path(sys.executable)
own = sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()
print("this Python:", python if whole_path else Path("…", *python.parts[-3:]).as_posix())
print("an environment of its own, not the computer's Python:", own)
print(f"{'Python':<13}", ".".join(str(number) for number in sys.version_info[:2]))
for package in ["numpy", "matplotlib", "scikit-learn", "planar-course"]:
    print(f"{package:<13}", short_version(package))

# %% id="00-env-claim" tags=["claim"]
import numpy as np
import planar_utils

assert sys.version_info >= (3, 11), "the course needs Python 3.11"
assert not missing, "everything the course needs is installed in the Python of this notebook"
assert tuple(int(part) for part in np.__version__.split(".")[:2]) >= (1, 26)
assert hasattr(planar_utils, "__path__"), "the package, not an old file planar_utils.py nearby"

# %% [markdown] id="00-exercises"
# ## 3 · Exercises, checks and points
#
# | you see | what it is | what you do |
# |---|---|---|
# | `# Exercise 00-shapes · easy …` | a function with a gap between `START` and `END` | replace the `raise` line by your code, then run the cell |
# | `(≈ 2 lines)` | the length of our solution | yours may be longer or shorter |
# | `check_to_column(to_column)` | a **check** | run it: it says at once whether your function is right, and if not, why |
# | Expected output | what a right solution prints | compare |
# | ▸ Hint 1, 2, 3 | help: the idea, the formula, almost the code | open the first one, try again, then the next |
# | `my_…_guess = None` | a prediction | replace `None` by your guess *before* you run the next cell: a number, a text in quotes, a list, as you like |
# | an experiment | a cell with numbers to change on top | run it, change a number, run it again |
#
# **Points.** Every check earns points when your notebook is graded. Grading takes only the cells in
# which you write and tries your functions on other inputs than the ones you see. So a function must
# compute its answer from its arguments; the right numbers typed in would not help. You may add
# cells of your own anywhere.
#
# **You cannot break anything.** Your notebooks are a working copy. To get one exercise back as it was
# at the start, open a terminal (**File → New → Terminal**) and write, for example,
#
# ```text
# planar reset 00_start_here.ipynb 00-shapes
# ```
#
# Your notebook as it was is kept, and the command says where. Later notebooks never need your answers
# to earlier ones: they import our version. So if you are stuck, go on.

# %% id="00-imports"
import numpy as np

from planar_utils import warmup
from testCases.checks import check_hand_network, check_to_column

# %% [markdown] id="00-arrays"
# ## 4 · Shapes: list, row and column
#
# Almost every mistake in this course is a mistake in a **shape**. A shape tells how many numbers an
# array has along each of its axes. The same three numbers can be stored in three ways:
#
# | name | shape | in Python |
# |---|---|---|
# | a list of numbers (one axis) | `(3,)` | `np.array([1.0, 2.0, 3.0])` |
# | a row (two axes) | `(1, 3)` | `np.array([[1.0, 2.0, 3.0]])` |
# | a column (two axes) | `(3, 1)` | `np.array([[1.0], [2.0], [3.0]])` |
#
# Count the brackets: a row and a column have two pairs, because they are matrices, tables with rows
# and columns. `.T` (the transpose) exchanges rows and columns.
#
# In this course, data come as a matrix `X` of shape $(n_x, m)$. Each of its $m$ **columns** is one
# example, and each of its $n_x$ rows is one measured quantity. The labels `Y` are a row of
# shape $(1, m)$, one label under each example.
#
# **Predict.** Here are some arrays. Write down the four shapes that you expect, for example
# `my_shapes_guess = ["(1, 1)", "(1, 3)", "(3, 3)", "(3, 1)"]`. `@` is the matrix product: $(a, b)$ times
# $(b, c)$ gives $(a, c)$.

# %% id="00-arrays-guess"
numbers = np.array([1.0, 2.0, 3.0])
row = np.array([[1.0, 2.0, 3.0]])
column = np.array([[1.0], [2.0], [3.0]])
W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])

my_shapes_guess = None  # the shapes of: numbers.T, row.T, W @ column, W + row

# %% id="00-arrays-run" tags=["experiment"]
if my_shapes_guess is not None:
    print("your guess:", my_shapes_guess)
print("numbers.T  ", numbers.T.shape)
print("row.T      ", row.T.shape)
print("W @ column ", (W @ column).shape)
print("W + row    ", (W + row).shape)

# %% id="00-arrays-claim" tags=["claim"]
assert numbers.T.shape == (3,), "a list of numbers has nothing to exchange"
assert row.T.shape == (3, 1)
assert (W @ column).shape == (2, 1)
assert (W + row).shape == (2, 3)

# %% [markdown] id="00-arrays-text"
# Two of the answers surprise many people.
#
# - **`numbers.T` has the shape `(3,)`, as before.** An array with one axis has no rows and columns to
#   exchange. `.T` does nothing, without an error message.
# - **`W + row` works**, although the shapes `(2, 3)` and `(1, 3)` differ. NumPy repeats the row for
#   each row of `W`. This is **broadcasting**: an axis of length 1 is stretched to the length that
#   the other array has. An array of shape `(3,)` is treated like a row, `(1, 3)`.
#
# Broadcasting is very useful: later it adds the same numbers to every column of a matrix at once. It is
# also dangerous, as you will see now.

# %% [markdown] id="00-broadcast"
# ## 5 · Two mistakes that nobody reports
#
# **First: a list of numbers against a column.** Suppose that a model gives its answers for
# $m = 5$ examples as a column of shape `(5, 1)`, and the true values are a list of shape `(5,)`. All
# five answers are right. The error (here the mean of the squared differences) should be 0.
#
# **Predict** the shape of the difference and the error that Python computes.

# %% id="00-broadcast-guess"
my_error_guess = None  # for example "(5, 1) and 0"

# %% id="00-broadcast-run" tags=["experiment"]
truth = np.array([1.0, 2.0, 3.0, 4.0, 5.0])  # shape (5,)
answers = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])  # shape (5, 1): all of them right

difference = answers - truth
error = np.mean(difference**2)
if my_error_guess is not None:
    print("your guess:", my_error_guess)
print("shape of the difference:", difference.shape)
print(f"error of answers that are all right: {error:.1f}")

# %% id="00-broadcast-claim" tags=["claim"]
assert difference.shape == (5, 5), "a column minus a list is a whole table"
assert error > 1, "answers that are all right look wrong"
assert np.mean((answers - truth.reshape(-1, 1)) ** 2) == 0, "two columns give the right error"

# %% [markdown] id="00-broadcast-text"
# NumPy stretched the column to the right and the list downwards. It subtracted *every* true value
# from *every* answer: a table of shape `(5, 5)`. With $m = 400$ examples you get 160,000 numbers and an
# error that is nonsense. There is no error message. **So look at the shapes whenever a number surprises
# you.**
#
# Sometimes a library guesses what you meant. scikit-learn, a library of ready-made learning methods,
# wants labels of shape `(m,)`. If you hand it a column `(m, 1)`, it shows a `DataConversionWarning`: *a column-vector y was passed when a
# 1d array was expected*. Then it flattens the column and goes on. You find this warning in many published
# solutions of a well-known exercise with the data of notebook 01. The cure is one word: `Y.ravel()` has shape `(m,)`.

# %% id="00-warning-claim" tags=["claim"]
import warnings

from sklearn.exceptions import DataConversionWarning
from sklearn.linear_model import LogisticRegression

some_labels = np.array([0, 0, 1, 1, 1])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    LogisticRegression().fit(answers, some_labels.reshape(-1, 1))
assert [w.category for w in caught] == [DataConversionWarning], "a column of labels warns"
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    LogisticRegression().fit(answers, some_labels.reshape(-1, 1).ravel())
assert caught == [], "ravel() is the cure"

# %% [markdown] id="00-broadcast-discussion" tags=["discussion"]
# The difference has shape `(5, 5)` and the error is 4, where 0 is right. Both arrays hold the same five
# numbers, but 20 of the 25 entries of the table compare numbers that do not belong together.

# %% [markdown] id="00-uint8"
# **Second: labels that cannot be negative.** The labels of our data are 0 and 1, stored as `uint8`:
# whole numbers from 0 to 255 in one byte each. Many formulas contain $1 - y$ or $y - 1$.
#
# **Predict** what these expressions give for the labels 0 and 1.

# %% id="00-uint8-guess"
my_labels_guess = None  # for example {"1 - Y": [1, 0], "Y - 1": [-1, 0], "-Y": [0, -1]}

# %% id="00-uint8-run" tags=["experiment"]
label_type = np.uint8  # then try float, int and np.int8

Y = np.array([[0, 1]], dtype=label_type)
results = {"1 - Y": 1 - Y, "Y - 1": Y - 1, "-Y": -Y}
if my_labels_guess is not None:
    print("your guess:", my_labels_guess)
for expression, result in results.items():
    print(f"{expression:<5} gives {result.ravel().tolist()}")

# %% id="00-uint8-claim" tags=["claim"]
assert results["1 - Y"].tolist() == [[1, 0]], "1 - Y is right"
assert results["Y - 1"].tolist() == [[255, 0]], "0 - 1 wraps around to 255"
assert results["-Y"].tolist() == [[0, 255]], "and so does -1"
assert (Y.astype(float) - 1).tolist() == [[-1, 0]], "floats have no such trap"
assert str((-Y.astype(float))[0, 0]) == "-0.0", "the output with float that the text explains"
assert -Y.astype(float)[0, 0] == 0, "-0.0 is equal to 0.0"

# %% [markdown] id="00-uint8-text"
# A byte counts like the wheel of an old kilometre counter: one step back from 0 and it shows the
# largest number, 255. Again there is no message. `1 - Y` is safe because the result is 1 or 0. If a
# formula needs `Y - 1` or `-Y`, write `Y.astype(float)` first. (With `float` you see `-0.0`. It is equal
# to 0.0.)

# %% [markdown] id="00-messages"
# ## 6 · Read a check, then write your first function
#
# The cure for the first trap is a function that turns *anything* into a column. You will write it in a
# moment. First look at what a check says when something is wrong. Here is a function that only makes a
# list of numbers, shape `(m,)`. We hand it to the check **on purpose**.

# %% id="00-message" tags=["error-demo"]
def not_a_column(values):
    """Return the values as an array with one axis: this is wrong on purpose."""
    return np.array(values, dtype=float)


check_to_column(not_a_column)

# %% [markdown] id="00-message-text"
# Read such a message from top to bottom:
#
# 1. **The headline** says what is wrong: here the shape.
# 2. **Case** and **Called** say with which input the function was tried. A check tries several cases.
# 3. **Got** is what the function returned, and **Wanted** is what it should have returned.
# 4. Below there may be more: the likely cause, if the check knows the mistake, and where to find help.
#
# A check stops at the first thing that is wrong. Correct it, run the cell with your function again (many
# people forget this!), then run the check again. If the exercise cell itself shows an error, for example
# an `IndentationError`, then Python has not taken your new function: the old one is still in use, and the
# check would show the old message again. So correct the exercise cell first.
#
# When all is right, the check prints one line that counts everything it checked. These are more than
# the cases: it also tests, for example, that your function does not change its input.
#
# **The exercise.** Write `to_column(values)`. It takes a list of $m$ numbers or an array of shape `(m,)`,
# `(1, m)` or `(m, 1)`, and always returns an array of floats of shape `(m, 1)`.
#
# Two tools: `np.array(values, dtype=float)` makes an array of floats. `a.reshape(2, 3)` arranges the
# numbers of `a` in 2 rows and 3 columns. One of the two numbers may be −1: then NumPy works it out
# itself.

# %% [markdown] id="00-shapes-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# First make an array of floats, whatever `values` is. Then give it a new shape: as many rows as there
# are numbers, and one column.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# The shape is $(m, 1)$. You do not need to know $m$: let NumPy work out the number of rows.
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# `np.array(…, dtype=float).reshape(…, 1)`. One of the two gaps is −1.
#
# </details>

# %% id="00-shapes" tags=["exercise"] difficulty="easy" minutes=6
def to_column(values):
    """Return the values as a column.

    values -- m numbers: a list, or an array of shape (m,), (1, m) or (m, 1)
    Returns an array of floats of shape (m, 1).
    """
    ### START CODE HERE ###
    return np.array(values, dtype=float).reshape(-1, 1)
    ### END CODE HERE ###

# %% id="00-shapes-check" tags=["check", "graded", "points-3", "expected"]
check_to_column(to_column)
print("from a list:", to_column([3, 1, 4]).shape)
print("from a row: ", to_column(np.array([[3.0, 1.0, 4.0]])).shape)

# %% [markdown] id="00-shapes-meaning"
# **What it means.** With both arrays as columns, the error of section 5 is 0, as it should be. The rest
# of the course keeps everything in matrices with two axes, so that a shape always says what is meant:
# $(n_x, m)$ for data, $(1, m)$ for labels, $(n, 1)$ for one example.

# %% [markdown] id="00-network"
# ## 7 · A network, computed by hand
#
# Now to a first neural network. It has two inputs $x_1, x_2$, two units $h_1, h_2$ in the
# middle (a *hidden layer*), and two outputs $y_1, y_2$.
#
# ![Two inputs, 3 and 4, feed two hidden units h1 and h2; these feed two outputs y1 and y2. Every link carries a weight, every unit a bias.](figures/00_hand_network.svg)
#
# Each unit does the same two steps:
#
# 1. **A weighted sum.** Take each input times the **weight** on its link, add everything up,
#    and add the unit's **bias** $b$. The result is called the **pre-activation** $z$.
# 2. **An activation.** Here it is $\max(0, z)$: a negative number becomes 0, any other stays as it is.
#    (Its name is ReLU; notebook 03 is about it.)
#
# For the unit $h_1$, with the weights 1 and −1 and the bias 9:
#
# $$z = 3 \cdot 1 + 4 \cdot (-1) + 9 = 8, \qquad h_1 = \max(0, 8) = 8.$$
#
# **Predict.** Take a pencil and compute $h_2$, then $y_1$ and $y_2$ from $h_1$ and $h_2$. What is the
# pre-activation behind $y_2$? You can compare your results below the exercise.

# %% id="00-network-guess"
my_outputs_guess = None  # your (y1, y2) and the pre-activation behind y2

# %% [markdown] id="00-hand-text"
# **From numbers to matrices.** One row of weights per unit, and the four sums of the picture become two
# matrix products. With
#
# | symbol | shape | what it holds |
# |---|---|---|
# | $x$ | $(n_x, 1)$ | one example, a column of $n_x$ inputs |
# | $W^{[1]}$ | $(n_h, n_x)$ | the weights of the hidden layer, one row per hidden unit |
# | $b^{[1]}$ | $(n_h, 1)$ | the biases of the hidden layer |
# | $h$ | $(n_h, 1)$ | what the hidden layer gives |
# | $W^{[2]}$ | $(n_y, n_h)$ | the weights of the output layer, one row per output |
# | $b^{[2]}$ | $(n_y, 1)$ | the biases of the output layer |
# | $y$ | $(n_y, 1)$ | the outputs |
#
# the network is
#
# $$h = \max\left(0,\ W^{[1]} x + b^{[1]}\right), \qquad y = \max\left(0,\ W^{[2]} h + b^{[2]}\right).$$
#
# The number in square brackets is the layer, not a power. The maximum is taken for each
# entry by itself. In Python, $W^{[1]}$ is called `W1`.

# %% id="00-hand-data"
x = np.array([[3.0], [4.0]])
W1 = np.array([[1.0, -1.0], [2.0, 0.0]])
b1 = np.array([[9.0], [-3.0]])
W2 = np.array([[4.0, 3.0], [-2.0, 1.0]])
b2 = np.array([[5.0], [0.0]])

# %% [markdown] id="00-hand-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Both layers do the same: matrix product, plus biases, then everything below 0 becomes 0. The
# second layer takes what the first one gives.
#
# </details>
# <details><summary>Hint 2 · the formula</summary>
#
# In NumPy, `W @ x` is the matrix product and `np.maximum(0, Z)` compares each entry with 0.
# (`np.max(Z, 0)` is another function: it looks for the largest entry of each column.)
#
# </details>
# <details><summary>Hint 3 · almost the code</summary>
#
# The hidden layer is `np.maximum(0, W1 @ x + b1)`. Write the output layer in the same way, with `W2`,
# `b2`, and the hidden layer in place of `x`.
#
# </details>

# %% id="00-hand" tags=["exercise"] difficulty="easy" minutes=10
def hand_network(x, W1, b1, W2, b2):
    """Return the output of a network with two layers, both with max(0, z) as activation.

    x -- one example, shape (n_x, 1)
    W1, b1 -- weights (n_h, n_x) and biases (n_h, 1) of the hidden layer
    W2, b2 -- weights (n_y, n_h) and biases (n_y, 1) of the output layer
    Returns the outputs, shape (n_y, 1).
    """
    ### START CODE HERE ###
    h = np.maximum(0, W1 @ x + b1)
    return np.maximum(0, W2 @ h + b2)
    ### END CODE HERE ###

# %% id="00-hand-check" tags=["check", "graded", "points-7", "expected"]
check_hand_network(hand_network)
y = hand_network(x, W1, b1, W2, b2)
print(f"y1 = {y[0, 0]:g}, y2 = {y[1, 0]:g}")
if my_outputs_guess is not None:
    print("your guess:", my_outputs_guess)

# %% [markdown] id="00-hand-meaning"
# **By hand**: $h_2 = \max(0,\ 3 \cdot 2 + 4 \cdot 0 - 3) = 3$. Then $y_1 = \max(0,\ 8 \cdot 4 + 3 \cdot 3 + 5) = 46$.
# The pre-activation behind $y_2$ is $8 \cdot (-2) + 3 \cdot 1 + 0 = -13$, and $y_2 = \max(0, -13) = 0$.
#
# **What it means.** These few lines are a whole neural network at work. It has 12 numbers that decide
# what it computes: 8 weights and 4 biases. Here somebody chose them. *Training* means: let the computer
# choose them so that the outputs are the ones we want. That is what the next notebooks are about.

# %% id="00-hand-claim" tags=["claim"]
H = np.maximum(0, W1 @ x + b1)
Z2 = W2 @ H + b2
assert H.ravel().tolist() == [8, 3], "the hidden layer"
assert Z2.ravel().tolist() == [46, -13], "the pre-activation behind y2 = 0 is -13"
assert y.ravel().tolist() == [46, 0]
assert W1.size + W2.size == 8
assert b1.size + b2.size == 4

# %% [markdown] id="00-flip"
# ## 8 · Turn one knob
#
# Change the sign of one single weight: the one from $x_2$ to $h_1$ becomes +1 instead of −1.
#
# **Predict** the new outputs before you run the experiment.
#
# The next cell makes a collection of *your* functions, called `mine`. (A
# `SimpleNamespace` holds things by name: your function is now also `mine.hand_network`.) The experiment
# uses our version of `hand_network`, so that it runs in any case. When yours passes its check, let it
# use yours: write `functions = mine`.

# %% id="00-flip-guess"
from types import SimpleNamespace

mine = SimpleNamespace(hand_network=hand_network)
my_flip_guess = None  # your new (y1, y2), for example (46, 0)

# %% id="00-flip-run" tags=["experiment"]
functions = warmup  # or: functions = mine
new_weight = 1.0  # the weight from x2 to h1; it was -1

changed_W1 = W1.copy()  # a copy, so that W1 itself stays as it was
changed_W1[0, 1] = new_weight
y1, y2 = functions.hand_network(x, changed_W1, b1, W2, b2).ravel()
if my_flip_guess is not None:
    print("your guess:", my_flip_guess)
print(f"before: y1 = 46, y2 = 0     now: y1 = {y1:g}, y2 = {y2:g}")

# %% id="00-flip-claim" tags=["claim"]
assert (y1, y2) == (78, 0), "one flipped weight moves y1 from 46 to 78; y2 stays 0"
flipped_Z2 = W2 @ np.maximum(0, changed_W1 @ x + b1) + b2
assert flipped_Z2[1, 0] == -29, "the pre-activation behind y2 sinks from -13 to -29"
wakes_up = [
    bias
    for bias in range(20)
    if warmup.hand_network(x, W1, b1, W2, np.array([[5.0], [bias]]))[1, 0] > 0
]
assert min(wakes_up) == 14, "y2 leaves 0 when its bias is larger than 13"

# %% [markdown] id="00-flip-text"
# $y_1$ moved a lot, and $y_2$ did not move at all. The 0 of $y_2$ hides a number: its pre-activation is
# far below 0, and the maximum cuts it off. Ask yourself, then try it in a cell of your own:
#
# - The pre-activation behind $y_2$ was −13. What is it now, with the changed weight?
# - Take the *original* weights again. The bias of $y_2$ is 0. Which bias would it need so that $y_2$ is
#   more than 0?
#
# The output 0 does not show whether the pre-activation is far below 0 or almost above 0. Notebook 03
# measures how often units give 0 for every input after training.

# %% [markdown] id="00-flip-discussion" tags=["discussion"]
# With the weight +1, $h_1 = 3 + 4 + 9 = 16$, so $y_1 = 4 \cdot 16 + 3 \cdot 3 + 5 = 78$. The pre-activation
# of $y_2$ sinks from $-2 \cdot 8 + 1 \cdot 3 = -13$ to $-2 \cdot 16 + 3 = -29$, and $\max(0, -29)$ is
# still 0. With the original weights the bias of $y_2$ has to be larger than 13.

# %% [markdown] id="00-help"
# ## 9 · Where help is
#
# - **The hints** above each exercise, one after the other.
# - **The message of the check.** It knows the commonest mistakes.
# - **The documentation** of any function: click into its name and press Shift + Tab, or run
#   `help(np.reshape)`.
# - **`planar reset NOTEBOOK CELL`** in a terminal gives one exercise back (section 3).
# - **Kernel → Restart Kernel and Run All Cells…** when results look impossible. A notebook stops at the first
#   exercise that you have not written yet; that is as it should be.
# - **GLOSSARY.md**, in the course's folder, explains every term in English and Chinese.
# - When you ask somebody, show the output of section 2, your function and the whole message.

# %% [markdown] id="00-own"
# ## 10 · On your own
#
# 1. Find a weight in `W2` whose sign you can change so that *both* outputs are more than 0. There is
#    exactly one, and it gives the outputs (46, 19). Predict first, then compute.
# 2. `np.array([1, 2, 3]) + np.array([[10], [20]])`: which shape does the sum have, and which numbers?
#    Write them down, then let Python compute the sum.
# 3. Give the network two examples at once: a matrix `X` of shape `(2, 2)` in place of `x`. Does
#    your `hand_network` still work? Why? (Ours refuses: it is strict about shapes.)

# %% id="00-own-claim" tags=["claim"]
flips = {}
for place in np.ndindex(W2.shape):
    flipped = W2.copy()
    flipped[place] *= -1
    flips[place] = warmup.hand_network(x, W1, b1, flipped, b2).ravel()
assert [place for place, out in flips.items() if out.min() > 0] == [(1, 0)]
assert W2[1, 0] == -2
assert flips[1, 0].tolist() == [46, 19]
total = np.array([1, 2, 3]) + np.array([[10], [20]])
assert total.tolist() == [[11, 12, 13], [21, 22, 23]]
two = hand_network(np.hstack([x, 2 * x]), W1, b1, W2, b2)
for k, one in enumerate([x, 2 * x]):
    assert np.allclose(two[:, [k]], hand_network(one, W1, b1, W2, b2)), "column by column"

# %% [markdown] id="00-own-discussion" tags=["discussion"]
# 1. The weight −2 from $h_1$ to $y_2$: with +2 in its place, $y_2 = 8 \cdot 2 + 3 \cdot 1 = 19$, and $y_1$
#    stays 46.
# 2. The list counts as a row of shape `(1, 3)`, so the sum has shape `(2, 3)`:
#    `[[11 12 13], [21 22 23]]`.
# 3. It works. Each column of the product belongs to one example, and broadcasting adds the biases to
#    every column. Notebook 01 builds on this.

# %% [markdown] id="00-practice"
# ## In practice
#
# Libraries such as PyTorch and TensorFlow are built on arrays with shapes, exactly like these (there they are
# called *tensors*), with the same broadcasting rules and the same traps. One difference matters when you
# read other code: scikit-learn and PyTorch keep one example per **row**, shape $(m, n_x)$. This course
# keeps one example per **column**: then the formula $W x + b$ stays the same for one example and for many.

# %% [markdown] id="00-reading"
# ## Further reading
#
# - NumPy, *NumPy: the absolute basics for beginners* and *Broadcasting*, both in the user guide at
#   numpy.org.
# - Project Jupyter, *JupyterLab Documentation*, chapter *Notebooks*, at jupyterlab.readthedocs.io.
# - Michael Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, at
#   neuralnetworksanddeeplearning.com: a friendly free book to read beside this course.
#
# **Next**: notebook 01, in which one single neuron learns.
