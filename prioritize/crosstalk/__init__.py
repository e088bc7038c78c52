"""The crosstalk as a directed graph: cells, what they send, and the routes that targets cut."""

from prioritize.crosstalk.links import Link, make_links
from prioritize.crosstalk.routes import OUTCOMES, Route, RouteMap, make_routes

__all__ = ["OUTCOMES", "Link", "Route", "RouteMap", "make_links", "make_routes"]
