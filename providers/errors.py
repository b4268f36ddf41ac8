"""How a back end fails; raised by every provider, caught by type in the layers above."""


class ProviderError(Exception):
    """A back end failed."""

    def __init__(self, message: str, *, provider: str, retryable: bool) -> None:
        super().__init__(message)
        self.provider, self.retryable = provider, retryable


class Resting(ProviderError):
    """A service has asked to be left alone for a while, so nothing was asked of it."""

    def __init__(self, provider: str, for_s: float) -> None:
        super().__init__(f"{provider}: not before {for_s:.0f} s", provider=provider, retryable=True)
        self.for_s = for_s


class ModelMissing(ProviderError):
    """A weight file is not in the model store, or not the file the manifest names."""

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(
            f"model {name}: {fault}; run: python manage.py models fetch {name}",
            provider=name,
            retryable=False,
        )
        self.name, self.fault = name, fault
