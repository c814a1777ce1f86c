"""The words of the proof page in both languages, and the script that anybody can run."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

import json

from campaigns.mechanics.draw.config import DrawConfig

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "heading": "How this draw can be checked",
        "back": "Back to the activity",
        "intro": "Before the start a secret seed was fixed and sealed. Its fingerprint, below, has "
        "been public ever since; nobody can find another seed with the same fingerprint. What each "
        "draw gives follows from seed and ticket alone.",
        "commitment": "Fingerprint (SHA-256)",
        "version": "Version of the rules (SHA-256)",
        "seed": "Seed",
        "sealed": "Sealed until the end of the activity. Then it stands here.",
        "open": "The fingerprint is SHA-256 of the seed followed by the version's hash.",
        "table": "What there is to draw",
        "prize": "Prize",
        "share_weights": "Weight",
        "share_deck": "Tickets",
        "odds": "Odds",
        "check": "Check a ticket",
        "number_deck": "Number of the ticket, from 1",
        "number_weights": "Ticket, as it stands beside your draw",
        "go": "Compute it",
        "unknown": "There is no such ticket.",
        "by_seed": "By the seed",
        "kept": "What was given",
        "not_drawn": "This ticket was never drawn.",
        "agrees": "Both are the same.",
        "differs": "They differ. Please tell the organiser and us.",
        "nothing": "nothing",
        "why.empty": "The prize had run out; the rules say what stands in.",
        "why.cap": "The person had reached the limit for this prize.",
        "why.early": "The prize was not open yet for this person.",
        "why.late": "The prize was for a person's first draws.",
        "why.pity": "After so many draws without a prize the rules give one.",
        "script": "Compute it yourself",
        "script_line": "This script needs nothing but Python 3. Put in any ticket.",
    },
    "zh-hans": {
        "heading": "如何验证本次抽奖",
        "back": "返回活动",
        "intro": "活动开始前已生成并封存一个保密种子，其指纹自始公布如下；没有人能找到另一个具有相同指纹的"
        "种子。每次抽奖的结果仅由种子和奖券决定。",
        "commitment": "指纹（SHA-256）",
        "version": "规则版本（SHA-256）",
        "seed": "种子",
        "sealed": "封存至活动结束，届时公布于此。",
        "open": "指纹即种子与版本哈希依次相连后的 SHA-256 值。",
        "table": "奖品构成",
        "prize": "奖品",
        "share_weights": "权重",
        "share_deck": "张数",
        "odds": "概率",
        "check": "验证一张奖券",
        "number_deck": "奖券号码，从 1 开始",
        "number_weights": "奖券编号，见您的抽奖记录",
        "go": "重新计算",
        "unknown": "没有这张奖券。",
        "by_seed": "按种子计算",
        "kept": "实际发放",
        "not_drawn": "这张奖券没有被抽取。",
        "agrees": "两者一致。",
        "differs": "两者不一致，请联系主办方和我们。",
        "nothing": "未中奖",
        "why.empty": "该奖品当时已送完，按规则改发替代奖品。",
        "why.cap": "该参与者已达此奖品的个人上限。",
        "why.early": "该奖品当时尚未对该参与者开放。",
        "why.late": "该奖品仅限参与者前几次抽奖。",
        "why.pity": "连续多次未中奖，按规则给予奖品。",
        "script": "自行计算",
        "script_line": "以下脚本只需 Python 3，可填入任意奖券。",
    },
}

_COMMON = """import hashlib, hmac, sys

seed = bytes.fromhex("{seed}")
shares = {shares}

def digest(text):
    return int.from_bytes(hmac.digest(seed, text.encode(), "sha256"), "big")
"""

_WEIGHTS = """
def number(text, span):                     # 0 <= n < span, all equally likely
    attempt = 0
    while (found := digest(f"{text}|{attempt}")) >= 2**256 - 2**256 % span:
        attempt += 1
    return found % span

names, total, n = list(shares), sum(shares.values()), len(shares)
left, cut, other = [w * n for w in shares.values()], [total] * n, list(range(n))
small = [i for i in range(n) if left[i] < total]
large = [i for i in range(n) if left[i] >= total]
while small and large:                      # Walker's alias table, in whole numbers
    i, j = small.pop(), large[-1]
    cut[i], other[i] = left[i], j
    left[j] -= total - left[i]
    if left[j] < total:
        small.append(large.pop())

ticket = sys.argv[1]                        # <participant>:<draw>
column, rest = divmod(number(f"draw|{ticket}", total * n), total)
print(names[column if rest < cut[column] else other[column]])
"""

_DECK = """
size = sum(shares.values())
a = int(size**0.5)
while a * a > size:
    a -= 1
while (a + 1) ** 2 <= size:
    a += 1
b = -(-size // a)

def cross(cell):                            # ten rounds of a Feistel network over a x b
    left, right = divmod(cell, b)
    for turn in range(10):
        below = b if turn % 2 else a
        left, right = right, (left + digest(f"deck|{size}|{turn}|{right}")) % below
    return left * b + right

place = cross(int(sys.argv[1]) - 1)         # the number of the ticket, from 1
while place >= size:
    place = cross(place)
for name, count in shares.items():
    if place < count:
        print(name)
        break
    place -= count
"""


def script(config: DrawConfig, seed: str) -> str:
    """A program that prints the row of the ticket it is given; the standard library alone."""
    shares = {prize.slug: prize.share(config.method) for prize in config.prizes}
    head = _COMMON.replace("{seed}", seed).replace("{shares}", json.dumps(shares))
    return head + (_DECK if config.method == "deck" else _WEIGHTS)
