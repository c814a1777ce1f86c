"""The embedded event store: ClickHouse in this process, its HTTP protocol on loopback.

One process may own a ClickHouse folder, so this server owns it and everyone else uses the
ordinary `clickhouse-connect` client, exactly as against a server of their own.
Nothing here needs Django.
"""
