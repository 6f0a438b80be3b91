"""An app's hold on its database: a pool for as long as the app runs, one connection or session for each request."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from fastapi import Depends, FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from scenarios.tables import POOL_SIZE

if TYPE_CHECKING:
    Connection = PoolConnectionProxy[asyncpg.Record]
else:
    Connection = PoolConnectionProxy


@asynccontextmanager
async def pool(app: FastAPI) -> AsyncGenerator[None, None]:
    """Connections of asyncpg, all of them open before the first request."""
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=POOL_SIZE, max_size=POOL_SIZE) as opened:
        app.state.pool = opened
        yield


async def get_connection(request: Request) -> AsyncGenerator[Connection, None]:
    """One of the pool's, for a request."""
    async with request.app.state.pool.acquire() as connection:
        yield connection


@asynccontextmanager
async def engine(app: FastAPI) -> AsyncGenerator[None, None]:
    """SQLAlchemy's engine, with a pool of the same size."""
    url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    created = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0)
    app.state.sessions = async_sessionmaker(created, expire_on_commit=False)
    yield
    await created.dispose()


async def get_session(request: Request) -> AsyncGenerator[AsyncSession, None]:
    """A session of its own, for a request."""
    async with request.app.state.sessions() as session:
        yield session


# Given back before the answer is sent, as Litestar does; FastAPI's default is after.
OneConnection = Annotated[Connection, Depends(get_connection, scope="function")]
OneSession = Annotated[AsyncSession, Depends(get_session, scope="function")]
