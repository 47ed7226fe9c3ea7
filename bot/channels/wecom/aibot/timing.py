"""How long things take and how often they may happen, as data; tests make it all shorter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds.

    Attributes:
        open_s: to connect, with TLS and proxy.
        ack_s: until a request that is not answered is in doubt.
        ping_s: between two pings; two without an answer end the connection.
        least_s: first wait before a new connection; doubled each time.
        most_s: longest such wait.
        away_s: after another program has taken our place.
        link_s: a message waits so long for a connection that is just being made.
        refresh_s: between two frames of one stream; whether they count as messages is not documented.
        stream_s: a stream is ended before WeCom does it, 6 minutes after its first frame.
        close_s: to end what is open when the channel closes.
        name_s: to ask for the name of a file before its message is handed over.
        file_s: to fetch a file.
    """

    open_s: float = 15.0
    ack_s: float = 10.0
    ping_s: float = 30.0
    least_s: float = 1.0
    most_s: float = 30.0
    away_s: float = 600.0
    link_s: float = 8.0
    refresh_s: float = 1.5
    stream_s: float = 330.0
    close_s: float = 3.0
    name_s: float = 3.0
    file_s: float = 60.0
