"""The one error of the set-up: a text for the person who runs it."""


class SetupError(Exception):
    """What went wrong and what to do about it; `retry` says whether another download may help."""

    def __init__(self, message: str, retry: bool = False):
        super().__init__(message)
        self.retry = retry
