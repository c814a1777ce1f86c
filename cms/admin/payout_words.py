"""Why a payment does not go through, in staff's words: what providers answer by a code.

The codes are those of WeChat Pay's `fail_reason` of a transfer bill and of Alipay's `sub_code`
of `alipay.fund.trans.uni.transfer`, in lower case behind the provider's name.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

_FROZEN = gettext_lazy("The person's account there is frozen or restricted.")
_NAME = gettext_lazy("The real name does not fit the account, or is not verified.")
_NOBODY = gettext_lazy("There is no such account any more.")
_QUOTA = gettext_lazy("The person has received as much there as is allowed for now. Wait.")
_OURS = gettext_lazy(
    "Our account there has not enough money, or may not pay. Finance puts that right."
)
_SCENE = gettext_lazy("Our account is not allowed this kind of transfer. Ask the provider.")
_LATE = gettext_lazy("The person did not confirm in time; the money is back.")
_RISK = gettext_lazy("The provider's own risk control stopped it.")
_LINE = gettext_lazy("No answer came: whether it arrived is not known.")
_STRANGE = gettext_lazy("The answer cannot be trusted: it is not signed, or unreadable.")
_UNSET = gettext_lazy("Our side is not set up for it yet: a key is missing.")
_MISSING = gettext_lazy("What the provider needs to know of the person is missing.")

REASONS: dict[str, str | Promise] = {
    "account_frozen": _FROZEN,
    "payee_account_abnormal": _FROZEN,
    "receive_account_not_permmit": _FROZEN,
    "payee_acc_ocuppied": _FROZEN,
    "real_name_check_fail": _NAME,
    "realname_verify_fail": _NAME,
    "name_not_correct": _NAME,
    "id_card_not_correct": _NAME,
    "payee_user_info_error": _NAME,
    "account_not_exist": _NOBODY,
    "openid_invalid": _NOBODY,
    "payee_not_exist": _NOBODY,
    "transfer_quota_exceed": _QUOTA,
    "day_received_quota_exceed": _QUOTA,
    "day_received_count_exceed": _QUOTA,
    "month_received_quota_exceed": _QUOTA,
    "realname_account_received_quota_exceed": _QUOTA,
    "exceed_limit_mm_max_amt": _QUOTA,
    "not_enough": _OURS,
    "payer_account_abnormal": _OURS,
    "payer_balance_not_enough": _OURS,
    "balance_is_not_enough": _OURS,
    "product_auth_check_fail": _SCENE,
    "transfer_scene_unavailable": _SCENE,
    "transfer_scene_invalid": _SCENE,
    "permit_check_perm_limited": _SCENE,
    "overdue_close": _LATE,
    "transfer_risk": _RISK,
    "timeout": _LINE,
    "unreachable": _LINE,
    "signature": _STRANGE,
    "unreadable": _STRANGE,
    "unsigned": _STRANGE,
    "not_set_up": _UNSET,
    "unresolved": _LINE,
    "number_mismatch": _STRANGE,
    "openid_missing": _MISSING,
    "payee_missing": _MISSING,
    "name_missing": _MISSING,
}
"""By the part of an error behind its first dot, or by the whole of one without."""


def reason_words(error: str) -> str:
    """Why, in a sentence; "" for what only the code tells."""
    cause = error.partition(".")[2] or error
    return str(_LINE if cause.startswith("http_5") else REASONS.get(cause, ""))
