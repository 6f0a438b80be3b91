"""What the claim's source credits Litestar with, and what real APIs do: how each framework does it, what proves it.

Code in a phrase is quoted from the modules of the scenarios that prove it, a test sees to that. Standard library only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Something that both frameworks can do."""

    name: str
    claim: int | None = None
    """The number of the claim that names it; None: the source does not, but APIs do it."""
    litestar: str
    """How Litestar does it, in one phrase."""
    fastapi: str
    scenarios: tuple[str, ...]
    """The scenarios that prove it works, without their parameters."""

    def how(self, app: str) -> str:
        """Return how one of the two does it, in one phrase."""
        return {"litestar": self.litestar, "fastapi": self.fastapi}[app]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSided:
    """Something that one framework brings and the other does not. It never enters a ratio."""

    name: str
    framework: str
    how: str
    """In one phrase."""


CAPABILITIES: tuple[Capability, ...] = (
    Capability(
        name="Serialisation",
        claim=1,
        litestar="msgspec writes what the handler returns, unchecked",
        fastapi="pydantic checks what the handler returns against its declared type and writes it",
        scenarios=("one_item", "list_items", "nested_order", "page_of_items", "built_per_request"),
    ),
    Capability(
        name="Class-based controllers",
        claim=5,
        litestar="a `Controller` with a path; its methods are the handlers",
        fastapi="functions on an `APIRouter` with a prefix; there are no class-based views",
        scenarios=("controller_crud",),
    ),
    Capability(
        name="Hierarchical dependency injection",
        claim=6,
        litestar="`Provide` under a name, on app, router, controller or handler: the innermost wins",
        fastapi="`Depends` in a signature, or on app and router for its effect alone",
        scenarios=(
            "dependency_layers",
            "dependency_chain",
            "dependency_siblings",
            "dependency_siblings_io",
            "dependency_cleanup",
        ),
    ),
    Capability(
        name="DTO factories",
        claim=7,
        litestar="a DTO made from the model, `DTOConfig` says what is left out or optional",
        fastapi="a model of its own for each shape, declared as the return type or the body",
        scenarios=("hide_field", "patch_item"),
    ),
    Capability(
        name="OpenAPI generation",
        claim=8,
        litestar="from the handlers, on as shipped; `OpenAPIConfig` moves it to where the contract has it",
        fastapi="from the handlers, on as shipped",
        scenarios=("openapi_document",),
    ),
    Capability(
        name="Security primitives",
        claim=9,
        litestar="`JWTAuth` checks the token, `guards` the role",
        fastapi="`HTTPBearer` finds the token, a dependency of one's own decodes and checks it",
        scenarios=("jwt_auth", "role_guard"),
    ),
    Capability(
        name="Validation of bodies",
        claim=10,
        litestar="`JSONBody` of a struct, a pydantic model, a dataclass or an attrs class; a struct reports one error",
        fastapi="a parameter that is a pydantic model or a dataclass; reports every error",
        scenarios=("create_item", "create_order", "reject_one_error", "reject_many_errors"),
    ),
    Capability(
        name="A large application",
        claim=11,
        litestar="one `Controller` in a `Router` for each part, which provides its dependencies; `guards` for roles",
        fastapi="an `APIRouter` for each part, filled by functions; `Depends` for sessions and for roles",
        scenarios=("whole_api",),
    ),
    Capability(
        name="Routing",
        claim=11,
        litestar="plain paths in a dictionary, those with parameters in a trie; the last 1,024 found are kept",
        fastapi="routes are tried in order, one after the other",
        scenarios=("routing",),
    ),
    Capability(
        name="Middleware, CORS and compression",
        claim=11,
        litestar="`ASGIMiddleware`, `CORSConfig`, `CompressionConfig`",
        fastapi="`Middleware` with any ASGI class, `CORSMiddleware`, `GZipMiddleware`",
        scenarios=("middleware", "cors_gzip"),
    ),
    Capability(
        name="Database and templates",
        claim=11,
        litestar="a pool opened with the app, a session by `Provide`; `Template` with Jinja",
        fastapi="a pool opened with the app, a session by `Depends`; `Jinja2Templates`",
        scenarios=("db_row", "db_queries", "db_updates", "fortunes", "orm_crud"),
    ),
    Capability(
        name="Parameters",
        litestar="`FromPath` and the like; `QueryParameter` where there are constraints",
        fastapi="`Query`, `Header`, `Cookie`; the path by name",
        scenarios=("search_params",),
    ),
    Capability(
        name="Blocking code",
        litestar="`sync_to_thread=True`; the pool is the event loop's",
        fastapi="a plain `def`; the pool has forty threads",
        scenarios=("sync_light", "sync_blocking"),
    ),
    Capability(
        name="Forms, uploads and files",
        litestar="`URLEncodedBody`, `MultipartBody`, `File`",
        fastapi="`Form`, `UploadFile`, `FileResponse`",
        scenarios=("form", "upload", "file_download"),
    ),
    Capability(
        name="Streams and server-sent events",
        litestar="`Stream`, `ServerSentEvent`",
        fastapi="`StreamingResponse`, `EventSourceResponse`",
        scenarios=("stream", "server_sent_events"),
    ),
    Capability(
        name="WebSockets",
        litestar="`websocket_listener`: a function from message to message",
        fastapi="`WebSocket`: accept, receive, send",
        scenarios=("websocket_echo",),
    ),
    Capability(
        name="Background tasks",
        litestar="`BackgroundTask` on the response",
        fastapi="`BackgroundTasks` as a parameter",
        scenarios=("background_task",),
    ),
)
"""In the order of the claims, then what the source does not name."""

ONE_SIDED: tuple[OneSided, ...] = (
    OneSided(
        name="Stores",
        framework="litestar",
        how="keys and values with an expiry, in memory, in files, in Redis or Valkey, behind one interface",
    ),
    OneSided(name="Response cache", framework="litestar", how="`cache=True` on a handler keeps its answers in a store"),
    OneSided(name="Rate limit", framework="litestar", how="`RateLimitConfig`: so many requests a minute, then 429"),
    OneSided(
        name="Channels", framework="litestar", how="`ChannelsPlugin`: publish and subscribe, also over WebSockets"
    ),
    OneSided(
        name="CSRF protection", framework="litestar", how="`CSRFConfig`: a cookie and a header that have to agree"
    ),
    OneSided(name="MessagePack bodies", framework="litestar", how="`MsgPackBody`, decoded and checked as JSON is"),
    OneSided(
        name="Frontend",
        framework="fastapi",
        how="`app.frontend()` serves a built single-page app; a path it does not know gets `index.html`",
    ),
    OneSided(
        name="JSON Lines",
        framework="fastapi",
        how="a handler that yields models streams them, a line of JSON each",
    ),
    OneSided(
        name="OpenTelemetry as shipped",
        framework="fastapi",
        how="spans for each request as soon as a provider is set; Litestar has a plugin, with packages to add",
    ),
)
"""Each is used once in `tests/capabilities/test_one_sided.py`, which also looks for it in vain on the other side."""
