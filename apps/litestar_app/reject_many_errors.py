"""A body that is refused for more than one reason: the same endpoint and handler as for one."""

from apps.litestar_app.reject_one_error import app_options, route_handlers

__all__ = ["app_options", "route_handlers"]
