"""The load generator: Locust as a library, with a user of our own, in a process of its own.

Importing Locust patches the standard library through gevent, so nothing outside this folder imports what lies in it
but `messages`.
"""
