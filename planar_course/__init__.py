"""The `planar` command: tools for building, opening and checking the course."""
