"""Money is integer minor units with a currency. Nothing here ever makes a float."""

from __future__ import annotations

from dataclasses import dataclass

EXPONENTS = {"CNY": 2, "HKD": 2, "USD": 2, "EUR": 2, "GBP": 2, "SGD": 2, "JPY": 0, "KRW": 0}
SYMBOLS = {
    "CNY": "¥",
    "HKD": "HK$",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "SGD": "S$",
    "JPY": "¥",
}


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


@dataclass(frozen=True, order=False)
class Money:
    """`amount` minor units of `currency` (ISO 4217)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError("an amount is a whole number of minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount


def format_minor(amount: int, currency: str) -> str:
    """`-123456, "CNY"` → `-¥1,234.56`. Exact, without floating point."""
    exponent = EXPONENTS[currency]
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 10**exponent)
    fraction = f".{part:0{exponent}d}" if exponent else ""
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{whole:,}{fraction}"
