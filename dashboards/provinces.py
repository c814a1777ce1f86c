"""China's provinces as a tile grid: one square each, near where it lies, and no outline.

The region file says "广东省", "内蒙古", "北京"; foreign regions are told as elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Province(NamedTuple):
    """ISO 3166-2:CN code, place in the grid from the left and from the top, the sign on it."""

    code: str
    column: int
    row: int
    sign: str
    stem: str


COLUMNS = 7
GRID = tuple(
    Province(*found)
    for found in (
        ("HL", 6, 0, "黑", "黑龙江"),
        ("XJ", 0, 1, "新", "新疆"),
        ("NM", 3, 1, "蒙", "内蒙古"),
        ("JL", 6, 1, "吉", "吉林"),
        ("GS", 1, 2, "甘", "甘肃"),
        ("NX", 2, 2, "宁", "宁夏"),
        ("SX", 3, 2, "晋", "山西"),
        ("BJ", 4, 2, "京", "北京"),
        ("TJ", 5, 2, "津", "天津"),
        ("LN", 6, 2, "辽", "辽宁"),
        ("XZ", 0, 3, "藏", "西藏"),
        ("QH", 1, 3, "青", "青海"),
        ("SN", 2, 3, "陕", "陕西"),
        ("HA", 3, 3, "豫", "河南"),
        ("HE", 4, 3, "冀", "河北"),
        ("SD", 5, 3, "鲁", "山东"),
        ("SC", 1, 4, "川", "四川"),
        ("CQ", 2, 4, "渝", "重庆"),
        ("HB", 3, 4, "鄂", "湖北"),
        ("AH", 4, 4, "皖", "安徽"),
        ("JS", 5, 4, "苏", "江苏"),
        ("SH", 6, 4, "沪", "上海"),
        ("YN", 1, 5, "云", "云南"),
        ("GZ", 2, 5, "贵", "贵州"),
        ("HN", 3, 5, "湘", "湖南"),
        ("JX", 4, 5, "赣", "江西"),
        ("ZJ", 5, 5, "浙", "浙江"),
        ("GX", 2, 6, "桂", "广西"),
        ("GD", 3, 6, "粤", "广东"),
        ("FJ", 4, 6, "闽", "福建"),
        ("TW", 6, 6, "台", "台湾"),
        ("HI", 2, 7, "琼", "海南"),
        ("MO", 3, 7, "澳", "澳门"),
        ("HK", 4, 7, "港", "香港"),
    )
)
_NAMES = {
    "AH": _("Anhui"), "BJ": _("Beijing"), "CQ": _("Chongqing"), "FJ": _("Fujian"),
    "GD": _("Guangdong"), "GS": _("Gansu"), "GX": _("Guangxi"), "GZ": _("Guizhou"),
    "HA": _("Henan"), "HB": _("Hubei"), "HE": _("Hebei"), "HI": _("Hainan"),
    "HK": _("Hong Kong"), "HL": _("Heilongjiang"), "HN": _("Hunan"), "JL": _("Jilin"),
    "JS": _("Jiangsu"), "JX": _("Jiangxi"), "LN": _("Liaoning"), "MO": _("Macao"),
    "NM": _("Inner Mongolia"), "NX": _("Ningxia"), "QH": _("Qinghai"), "SC": _("Sichuan"),
    "SD": _("Shandong"), "SH": _("Shanghai"), "SN": _("Shaanxi"), "SX": _("Shanxi"),
    "TJ": _("Tianjin"), "TW": _("Taiwan"), "XJ": _("Xinjiang"), "XZ": _("Tibet"),
    "YN": _("Yunnan"), "ZJ": _("Zhejiang"),
}  # fmt: skip
_BY_STEM = {province.stem: province.code for province in GRID}


def code_of(region: str) -> str | None:
    """The province that the region file's word names; None for anywhere else."""
    # Two characters tell all provinces apart but the two that begin with 内 and 黑.
    return _BY_STEM.get(region[:2]) or _BY_STEM.get(region[:3])


def names() -> dict[str, str]:
    """Code → name in the active language."""
    return {code: str(name) for code, name in _NAMES.items()}


def signs(language: str) -> dict[str, str]:
    """Code → what stands on the tile: a character for readers of Chinese, else the code."""
    chinese = language.startswith("zh")
    return {p.code: p.sign if chinese else p.code for p in GRID}
