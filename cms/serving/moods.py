"""The themes themselves: ground, object, metal, texture, corners, weight. Data, no code.

`p` are the object's four tones from light to dark, `g` its metal's, `n` the large number's.
"""

from __future__ import annotations

from urllib.parse import quote


def _texture(body: str, size: int, height: int | None = None) -> str:
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{height or size}' "
        f"fill='none' stroke='#000' stroke-width='1.5'>{body}</svg>"
    )
    quoted = quote(svg, safe=" =:/'")
    return f'url("data:image/svg+xml,{quoted}")'


# The lattice of interlaced coins, falling petals, and layered waves.
COINS = _texture(
    "<path d='M0 0a30 30 0 0 1 0 60M60 0a30 30 0 0 0 0 60M0 0a30 30 0 0 0 60 0"
    "M0 60a30 30 0 0 1 60 0M30 24l6 6-6 6-6-6z'/>",
    60,
)
PETALS = _texture(
    "<g fill='#000' stroke='none'><path d='M20 30c8-10 20-6 16 4-3 8-14 8-16-4z'/>"
    "<path d='M96 18c-2-10 8-16 12-8 3 7-4 12-12 8z'/>"
    "<path d='M70 92c9-6 18 2 12 9-5 6-13 1-12-9z'/>"
    "<path d='M14 104c2-8 12-8 12-1 0 6-8 7-12 1z'/></g>",
    128,
)
WAVES = _texture(
    "<path d='M0 34a20 20 0 0 1 40 0 20 20 0 0 1 40 0M8 34a12 12 0 0 1 24 0"
    "M48 34a12 12 0 0 1 24 0M-20 14a20 20 0 0 1 40 0 20 20 0 0 1 40 0 20 20 0 0 1 40 0"
    "M28 14a12 12 0 0 1 24 0'/>",
    80,
    40,
)

BAMBOO = _texture(
    "<path d='M18 0v96M22 0v96M18 34h4M18 78h4M70 0v96M74 0v96M70 14h4M70 58h4'/>"
    "<g fill='#000' stroke='none'>"
    "<path d='M22 36c10-14 24-16 34-14-4 12-18 18-34 14z'/>"
    "<path d='M70 60c-10-14-24-16-34-14 4 12 18 18 34 14z'/>"
    "<path d='M74 16c6-10 14-12 20-11-2 8-10 12-20 11z'/>"
    "<path d='M18 80c-6-9-12-11-18-10 2 7 9 11 18 10z'/>"
    "</g>",
    96,
)
STARS = _texture(
    "<g fill='#000' stroke='none'>"
    "<path d='M24 12c1 6 4 9 10 10-6 1-9 4-10 10-1-6-4-9-10-10 6-1 9-4 10-10z'/>"
    "<path d='M92 70c1 8 6 13 14 14-8 1-13 6-14 14-1-8-6-13-14-14 8-1 13-6 14-14z'/>"
    "<circle cx='70' cy='20' r='2'/><circle cx='40' cy='84' r='2.5'/>"
    "<circle cx='110' cy='34' r='1.5'/>"
    "<circle cx='14' cy='62' r='1.5'/><path d='M56 48l5 3-5 3-5-3zM84 122l4 2-4 2-4-2z'/></g>"
    "<path d='M4 112l12 8M108 8l8 10M62 104l4-12'/>",
    128,
)
KRAFT = _texture(
    "<path stroke-width='1' d='M4 9h9M31 5h5M52 16h11M17 27h6M41 33h9M2 44h5M26 50h11M58 46h4"
    "M10 60h8M46 62h6'/>"
    "<g fill='#000' stroke='none'><circle cx='22' cy='14' r='1'/>"
    "<circle cx='47' cy='24' r='1.2'/><circle cx='8' cy='34' r='1'/>"
    "<circle cx='36' cy='42' r='1'/>"
    "<circle cx='56' cy='58' r='1.2'/><circle cx='30' cy='60' r='.9'/></g>",
    66,
)

THEMES: dict[str, dict[str, str]] = {
    "red-envelope": {
        "ground1": "#b3121d", "ground2": "#e8352b", "ink": "#fff4dc", "soft": "#ffe7cf",
        "surface": "#fff6e6", "surface-ink": "#4a0e10", "surface-soft": "#7d4a3c",
        "accent": "#ffd98a",
        "button1": "#fff0c2", "button2": "#ffce6b", "button-edge": "#b8742a",
        "button-ink": "#7a0c14",
        "p1": "#f4553f", "p2": "#d5202a", "p3": "#a80f1b", "p4": "#6f0811",
        "g1": "#fff6d2", "g2": "#ffd98a", "g3": "#e0a34a", "g4": "#a8651f",
        "stamp": "#c01722", "ticket-ink": "#b3121d",
        "n1": "#fffbe8", "n2": "#ffdf97", "n3": "#f2b352", "sum-edge": "rgba(90,0,8,.55)",
        "well": "rgba(92,2,10,.42)", "rail": "#ffd98a", "seat-edge": "#e0a34a",
        "ray": "rgba(255,217,138,.30)", "rays": ".55", "lift": "0 2px 0 rgba(90,0,8,.35)",
        "desk": "radial-gradient(90% 90% at 70% 40%,#8e0c16,#5c060d)",
        "texture": COINS, "texture-size": "60px", "radius": "28px", "weight": "900",
        "accent-ink": "#4a0e10", "accent-text": "#ffd98a", "card-radius": "20px",
        "hairline": "rgba(122,12,20,.14)", "sheet-tick": "#b3121d",
    },
    "spring-dawn": {
        "ground1": "#ffe3d3", "ground2": "#ffb59e", "ink": "#4a1f14", "soft": "#7a3d2c",
        "surface": "#fffaf6", "surface-ink": "#43190f", "surface-soft": "#7a4a3c",
        "accent": "#e4572e",
        "button1": "#cc4620", "button2": "#b93a17", "button-edge": "#8e2a0d",
        "button-ink": "#ffffff",
        "p1": "#ff9c8f", "p2": "#ee6a62", "p3": "#c94650", "p4": "#8b2a39",
        "g1": "#fff9e2", "g2": "#ffe1a6", "g3": "#eebb6b", "g4": "#b97a35",
        "stamp": "#c23a2e", "ticket-ink": "#b93a17",
        "n1": "#d9481f", "n2": "#c93d1b", "n3": "#a82c14", "sum-edge": "rgba(255,255,255,.75)",
        "well": "rgba(176,72,40,.16)", "rail": "#d5502a", "seat-edge": "#b5543a",
        "ray": "rgba(255,255,255,.55)", "rays": ".5", "lift": "none",
        "thread": "#e4572e", "cloud1": "#fffaf5", "cloud2": "#ffdccb", "tick": "#ffc9b5",
        "desk": "linear-gradient(160deg,#ffefe5,#ffcdb9)",
        "texture": PETALS, "texture-size": "128px", "radius": "18px", "weight": "800",
        "sheet-button-ink": "#ffffff",
        "sheet-button1": "#c94a22", "sheet-button2": "#b93c17", "sheet-button-edge": "#8e2a0d",
        "sheet-plain": "#a8360f", "sheet-focus": "#c2411b", "sheet-radius": "32px",
        "accent-ink": "#2e0d04", "accent-text": "#a8360f", "card-radius": "16px",
        "hairline": "rgba(122,61,44,.16)", "sheet-tick": "#c2411b",
    },
    "ocean-care": {
        "ground1": "#0b5fa5", "ground2": "#1d8fc4", "ink": "#ffffff", "soft": "#eaf6ff",
        "surface": "#f6fbff", "surface-ink": "#0a2f52", "surface-soft": "#3f617f",
        "accent": "#ffc145",
        "button1": "#ffd77c", "button2": "#ffc145", "button-edge": "#b97a10",
        "button-ink": "#3d2600",
        "p1": "#ff9a7a", "p2": "#f26a4b", "p3": "#cc4530", "p4": "#86261c",
        "g1": "#fffbe6", "g2": "#ffe3a1", "g3": "#f2b74a", "g4": "#a86b13",
        "stamp": "#0b5fa5", "ticket-ink": "#0b5fa5",
        "n1": "#ffffff", "n2": "#fff2cd", "n3": "#ffd475", "sum-edge": "rgba(3,45,88,.5)",
        "well": "rgba(3,45,88,.38)", "rail": "#ffc145", "seat-edge": "#bfe6ff",
        "cloud1": "#4fa9d8", "cloud2": "#0f6db5",
        "ray": "rgba(255,255,255,.22)", "rays": ".45", "lift": "0 2px 0 rgba(3,45,88,.3)",
        "desk": "linear-gradient(170deg,#083f73,#0b6aa8)",
        "texture": WAVES, "texture-size": "80px", "radius": "14px", "weight": "800",
        "sheet-button1": "#0f6fbe", "sheet-button2": "#0b5fa5", "sheet-button-edge": "#063a68",
        "sheet-plain": "#0b5fa5", "sheet-focus": "#0b5fa5", "sheet-radius": "20px",
        "field-edge": "#6f93b3",
        "accent-ink": "#3d2600", "accent-text": "#ffd77c", "card-radius": "14px",
        "hairline": "rgba(10,47,82,.14)", "sheet-tick": "#0b5fa5",
    },
    "jade": {
        "ground1": "#0b6a58", "ground2": "#2a9473", "ink": "#f4fff6", "soft": "#edfbef",
        "surface": "#f8fcf3", "surface-ink": "#12392f", "surface-soft": "#476459",
        "accent": "#ffe08a",
        "button1": "#fff3c4", "button2": "#ffdf86", "button-edge": "#a9822c",
        "button-ink": "#17412f",
        "p1": "#f2734f", "p2": "#d84a32", "p3": "#ac3325", "p4": "#6f1f19",
        "g1": "#fffbe0", "g2": "#ffe39a", "g3": "#e3b355", "g4": "#94692a",
        "stamp": "#b0352a", "ticket-ink": "#0a5f4f",
        "n1": "#fffdf0", "n2": "#fff0bd", "n3": "#f6cf77", "sum-edge": "rgba(3,52,42,.5)",
        "well": "rgba(2,48,39,.4)", "rail": "#ffe08a", "seat-edge": "#d8e8b6",
        "cloud1": "#57b58f", "cloud2": "#0f7862",
        "ray": "rgba(255,251,214,.2)", "rays": ".4", "lift": "0 2px 0 rgba(3,52,42,.3)",
        "desk": "linear-gradient(150deg,#07463b,#0f7360)",
        "texture": BAMBOO, "texture-size": "96px", "radius": "8px 26px", "weight": "700",
        "sheet-button1": "#0f7a65", "sheet-button2": "#0b6a58", "sheet-button-edge": "#063e33",
        "sheet-plain": "#0a5f4f", "sheet-focus": "#0b6a58", "sheet-radius": "8px 34px",
        "field-edge": "#6b9284",
        "accent-ink": "#17412f", "accent-text": "#ffe39a", "card-radius": "6px 20px",
        "hairline": "rgba(18,57,47,.14)", "sheet-tick": "#0b6a58",
    },
    "night-gala": {
        "ground1": "#1b1440", "ground2": "#4b2a8c", "ink": "#fbf6ff", "soft": "#d9ccf6",
        "surface": "#fbf8ff", "surface-ink": "#241a4d", "surface-soft": "#5d5380",
        "accent": "#ff7ac6",
        "button1": "#ff9ad5", "button2": "#ff7ac6", "button-edge": "#b02f80",
        "button-ink": "#3a0730",
        "p1": "#9a6bff", "p2": "#6f3fd6", "p3": "#4d279f", "p4": "#2c1568",
        "g1": "#fffdf2", "g2": "#ffe6a6", "g3": "#f0b960", "g4": "#a66c22",
        "stamp": "#8a1f6c", "ticket-ink": "#5a2fb0",
        "n1": "#ffffff", "n2": "#ffd3ef", "n3": "#ff8fce", "sum-edge": "rgba(10,4,40,.6)",
        "well": "rgba(255,255,255,.12)", "rail": "#ff7ac6", "seat-edge": "#a58be0",
        "cloud1": "#5b37a8", "cloud2": "#2a1a63", "thread": "#ff7ac6",
        "ray": "rgba(160,120,255,.34)", "rays": ".6", "lift": "0 0 24px rgba(255,122,198,.45)",
        "desk": "radial-gradient(70% 80% at 72% 30%,#3a2278,#0f0a28)",
        "texture": STARS, "texture-size": "128px", "radius": "99px", "weight": "900",
        "sheet-button1": "#7a48e0", "sheet-button2": "#6332c6", "sheet-button-edge": "#371a7c",
        "sheet-plain": "#5a2fb0", "sheet-focus": "#6332c6", "sheet-radius": "28px",
        "field-edge": "#8d7fb5",
        "accent-ink": "#3a0730", "accent-text": "#ff9ad5", "card-radius": "24px",
        "hairline": "rgba(36,26,77,.13)", "sheet-tick": "#6332c6", "bit": "#7cf2ff",
    },
    "paper-kraft": {
        "ground1": "#f6ebd9", "ground2": "#ecd9b8", "ink": "#3a2a18", "soft": "#674f33",
        "surface": "#fffdf7", "surface-ink": "#33251a", "surface-soft": "#6d5946",
        "accent": "#c8452d",
        "button1": "#c8452d", "button2": "#b83a24", "button-edge": "#7c2413",
        "button-ink": "#fff9ee",
        "p1": "#d9684a", "p2": "#c04a30", "p3": "#96341f", "p4": "#5e2013",
        "g1": "#fdf6e4", "g2": "#ead2a0", "g3": "#c9a566", "g4": "#82612f",
        "stamp": "#a5341f", "ticket-ink": "#a5341f",
        "n1": "#4a3520", "n2": "#3a2a18", "n3": "#2a1d10", "sum-edge": "rgba(255,255,255,.8)",
        "well": "rgba(110,80,40,.14)", "rail": "#c8452d", "seat-edge": "#a58255",
        "thread": "#c8452d", "cloud1": "#fbf4e6", "cloud2": "#eddcc0", "tick": "#f3c9bd",
        "ray": "rgba(255,255,255,.6)", "rays": ".35", "lift": "none",
        "desk": "linear-gradient(170deg,#efe0c6,#dcc59c)",
        "texture": KRAFT, "texture-size": "66px", "radius": "4px", "weight": "800",
        "sheet-button-ink": "#ffffff",
        "sheet-button1": "#c8452d", "sheet-button2": "#b83a24", "sheet-button-edge": "#7c2413",
        "sheet-plain": "#9c301b", "sheet-focus": "#b83a24", "sheet-radius": "6px",
        "field-edge": "#a08763",
        "accent-ink": "#fff9ee", "accent-text": "#9c301b", "card-radius": "4px",
        "hairline": "rgba(60,40,20,.16)", "sheet-tick": "#b83a24",
    },
}  # fmt: skip

TITLES: dict[str, tuple[str, str]] = {
    "red-envelope": ("Red envelope", "大红包"),
    "spring-dawn": ("Spring dawn", "春日晨光"),
    "ocean-care": ("Ocean care", "海蓝守护"),
    "jade": ("Jade", "翠玉"),
    "night-gala": ("Night gala", "星夜盛典"),
    "paper-kraft": ("Kraft paper", "牛皮纸"),
}
"""What an operator calls them, in English and Chinese."""
