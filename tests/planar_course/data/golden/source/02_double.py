# %% [markdown] id="02-title"
# # Build a function that doubles
#
# You write the double of a number.

# %% id="02-given"
import matplotlib.pyplot as plt
# given

# %% [markdown] id="02-double-hints" tags=["hint"]
# <details><summary>Hint 1 · the idea</summary>
#
# Multiply.
#
# </details>

# %% id="02-double" tags=["exercise"] difficulty="easy" minutes=3
def double(x):
    """Return twice x."""
    ### START CODE HERE ###
    y = 2 * x
    ### END CODE HERE ###
    return y

# %% id="02-double-check" tags=["check", "graded", "points-4", "expected"]
print(f"double(4) = {double(4)}")
assert double(4) == 8

# %% id="02-use" tags=["claim"]
print(double(4))

# %% id="02-demo" tags=["error-demo"]
triple(1)

# %% id="02-plot" tags=["figure"] alt="A straight line that rises from the lower left."
ax = plt.figure(figsize=(1, 1)).add_subplot()
ax.plot([0, 1]);

# %% id="02-claim" tags=["claim"]
# a claim

# %% [markdown] id="02-talk" tags=["discussion"]
# Doubling is linear.
