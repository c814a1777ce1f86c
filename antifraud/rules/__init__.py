"""temporary"""
registry: dict = {}
