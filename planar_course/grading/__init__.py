"""Grades a class of untrusted notebooks: values out of a sandbox, the verdict outside."""
