"""A crowd that plays a campaign over its real HTTP interface: honest people and cheats."""
