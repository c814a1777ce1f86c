"""The participants' API over HTTP: who asks, is the request sound, what is the answer.

Plain Django views and pydantic models; figures and reasons in docs/adr/0006-participant-api.md.
"""
