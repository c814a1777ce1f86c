from campaigns.models.campaign import Campaign, CampaignVersion
from campaigns.models.channels import ChannelCode
from campaigns.models.gift import InsuredPerson
from campaigns.models.play import AssistSession, HelpAct, Participation, PlayRequest
from campaigns.models.referral import Referral, ReportedEvent

__all__ = [
    "AssistSession",
    "Campaign",
    "CampaignVersion",
    "ChannelCode",
    "HelpAct",
    "InsuredPerson",
    "Participation",
    "PlayRequest",
    "Referral",
    "ReportedEvent",
]
