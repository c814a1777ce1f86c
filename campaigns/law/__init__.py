"""What a campaign allows, as data: limits, eligibility, policy by channel. Pure; no Django."""
