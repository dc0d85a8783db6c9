"""The one exception that the command line turns into a clear line and exit code 2."""


class UsageError(Exception):
    """Something the caller can mend: the message names the file or argument and the cure."""
