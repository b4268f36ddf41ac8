"""How a back end fails; raised by every provider, caught by type in the layers above."""


class ProviderError(Exception):
    """A back end failed."""

    def __init__(self, message: str, *, provider: str, retryable: bool) -> None:
        super().__init__(message)
        self.provider, self.retryable = provider, retryable


class ModelMissing(ProviderError):
    """A weight file is not in the model store, or not the file the manifest names."""

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(
            f"model {name}: {fault}; run: python manage.py models fetch {name}",
            provider=name,
            retryable=False,
        )
        self.name, self.fault = name, fault
