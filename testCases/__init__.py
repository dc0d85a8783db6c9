"""Reference test cases of the planar course."""
