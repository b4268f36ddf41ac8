"""Connections that refuse a private peer at the moment they open, whatever a name resolved to before."""

import ipaddress
import socket
from typing import Any

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class PrivatePeer(Exception):
    """The other end is in a private network or on this machine."""


def is_allowed(address: str) -> bool:
    """Whether we may talk to this IP address."""
    plain = address.partition("%")[0]
    return bool(settings.LTI_ALLOW_PRIVATE_HOSTS or ipaddress.ip_address(plain).is_global)


def _checked(connected: socket.socket) -> socket.socket:
    if not is_allowed(str(connected.getpeername()[0])):
        connected.close()
        raise PrivatePeer
    return connected


class PlainConnection(HTTPConnection):
    """A connection over http to an allowed peer."""

    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class SecureConnection(HTTPSConnection):
    """A connection over https to an allowed peer; checked before a byte is sent."""

    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class PlainPool(HTTPConnectionPool):
    """Plain connections to one host."""

    ConnectionCls = PlainConnection


class SecurePool(HTTPSConnectionPool):
    """Secure connections to one host."""

    ConnectionCls = SecureConnection


class PublicOnly(HTTPAdapter):
    """Sends over connections that check their peer."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
