"""Bills of a day as those who pay write them, and our own simple form.

* own: `number,amount,status`; amount in minor units, status succeeded, failed or returned
* WeChat's fund bill (pay.weixin.qq.com/doc/v3/merchant/4012071390): columns 业务凭证号,
  收支类型 and 收支金额(元); every cell begins with a grave accent; 收入 is money that came back
* Alipay's account details (opendocs.alipay.com/open/02e7go): columns 商户订单号,
  收入金额（+元） and 支出金额（-元）

Which one a text is its header says; lines before it and a summary after are passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

from core.errors import Invalid
from rewards.providers.base import BillLine

Row = Mapping[str, str]
Status = Literal["succeeded", "failed", "returned"]
STATUSES: dict[str, Status] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "returned": "returned",
}


def read_bill(text: str) -> list[BillLine]:
    """The lines of a bill. Raises Invalid `bill.form` with the line."""
    rows = [[_bare(cell) for cell in row] for row in csv.reader(io.StringIO(text.strip()))]
    for place, header in enumerate(rows):
        for needed, read in FORMS:
            if needed <= set(header):
                return _read(rows[place + 1 :], header, read, place + 2)
    raise Invalid("bill.form", params={"line": 1})


def _bare(cell: str) -> str:
    return cell.strip().lstrip("`").strip().lstrip("\ufeff")


def _read(
    rows: list[list[str]],
    header: list[str],
    read: Callable[[Row], BillLine | None],
    first: int,
) -> list[BillLine]:
    lines = []
    for place, row in enumerate(rows, start=first):
        if len(row) != len(header):
            continue  # a summary
        try:
            line = read(dict(zip(header, row, strict=True)))
        except (KeyError, InvalidOperation, ValueError):
            raise Invalid("bill.form", params={"line": place}) from None
        if line is not None:
            lines.append(line)
    return lines


def _fen(yuan: str) -> int:
    return int((Decimal(yuan.replace(",", "") or "0") * 100).to_integral_exact())


def _own(row: Row) -> BillLine:
    return BillLine(row["number"], int(row["amount"]), STATUSES[row["status"]])


def _wechat(row: Row) -> BillLine | None:
    number = row["业务凭证号"]
    if not number:
        return None
    came_back = row["收支类型"] == "收入"
    amount = _fen(row["收支金额(元)"])
    return BillLine(number, amount, "returned" if came_back else "succeeded")


def _alipay(row: Row) -> BillLine | None:
    number = row["商户订单号"]
    if not number:
        return None
    income, outgo = _fen(row["收入金额（+元）"]), abs(_fen(row["支出金额（-元）"]))
    return BillLine(number, outgo or income, "succeeded" if outgo else "returned")


FORMS: tuple[tuple[frozenset[str], Callable[[Row], BillLine | None]], ...] = (
    (frozenset({"number", "amount", "status"}), _own),
    (frozenset({"业务凭证号", "收支类型", "收支金额(元)"}), _wechat),
    (frozenset({"商户订单号", "收入金额（+元）", "支出金额（-元）"}), _alipay),
)
