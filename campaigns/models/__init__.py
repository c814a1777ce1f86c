from campaigns.models.campaign import Campaign, CampaignVersion
from campaigns.models.channels import ChannelCode
from campaigns.models.composed import Happening, Listener, Meter, Take
from campaigns.models.contest import QuizAttempt, Ranking, Standing, Vote, VoteTally
from campaigns.models.draw import CardGift, DrawSeed, DrawSegment, DrawTicket
from campaigns.models.dryrun import DryRun
from campaigns.models.gift import InsuredPerson
from campaigns.models.limits import LimitCount
from campaigns.models.party import RainCatch, SaidWord, Team, TeamMember
from campaigns.models.play import AssistSession, HelpAct, Participation, PlayRequest
from campaigns.models.pots import CardPot, CardShare
from campaigns.models.referral import Referral, ReportedEvent, SecondLevel
from campaigns.models.trials import TrialState

__all__ = [
    "AssistSession",
    "Campaign",
    "CampaignVersion",
    "CardGift",
    "CardPot",
    "CardShare",
    "ChannelCode",
    "DrawSeed",
    "DrawSegment",
    "DrawTicket",
    "DryRun",
    "Happening",
    "HelpAct",
    "InsuredPerson",
    "LimitCount",
    "Listener",
    "Meter",
    "Participation",
    "PlayRequest",
    "QuizAttempt",
    "RainCatch",
    "Ranking",
    "Referral",
    "ReportedEvent",
    "SaidWord",
    "SecondLevel",
    "Standing",
    "Take",
    "Team",
    "TeamMember",
    "TrialState",
    "Vote",
    "VoteTally",
]
