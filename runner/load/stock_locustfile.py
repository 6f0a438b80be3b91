"""Locust's own `FastHttpUser` on one URL: what most people would measure with. For comparison only."""

import os

from locust import FastHttpUser, task


class StockUser(FastHttpUser):
    @task
    def get(self) -> None:
        self.client.get(os.environ["DOUBLECHECK_TARGET"])
