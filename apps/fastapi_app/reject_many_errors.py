"""A body that is refused for more than one reason: the same endpoint and handler as for one."""

from apps.fastapi_app.reject_one_error import app_options, router

__all__ = ["app_options", "router"]
