"""Puts this host in the place of edx-platform before the first request."""

from django.apps import AppConfig


class Host(AppConfig):
    """The course, its people and its gradebook."""

    name = "host"

    def ready(self) -> None:
        from host import edx

        edx.take_the_place_of_edx_platform()
