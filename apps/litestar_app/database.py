"""An app's hold on its database: a pool for as long as the app runs, one connection or session for each request."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from litestar import Litestar
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from scenarios.tables import POOL_SIZE

if TYPE_CHECKING:
    Connection = PoolConnectionProxy[asyncpg.Record]
else:
    Connection = PoolConnectionProxy


@asynccontextmanager
async def pool(app: Litestar) -> AsyncGenerator[None, None]:
    """Connections of asyncpg, all of them open before the first request."""
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=POOL_SIZE, max_size=POOL_SIZE) as opened:
        app.state.pool = opened
        yield


async def get_connection(state: State) -> AsyncGenerator[Connection, None]:
    """One of the pool's, for a request."""
    async with state.pool.acquire() as connection:
        yield connection


@asynccontextmanager
async def engine(app: Litestar) -> AsyncGenerator[None, None]:
    """SQLAlchemy's engine, with a pool of the same size."""
    url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    created = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0)
    app.state.sessions = async_sessionmaker(created, expire_on_commit=False)
    yield
    await created.dispose()


async def get_session(state: State) -> AsyncGenerator[AsyncSession, None]:
    """A session of its own, for a request."""
    async with state.sessions() as session:
        yield session
