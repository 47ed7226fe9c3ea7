"""The last looks: a finding about another thing, place, time or side than was asked for becomes a refusal."""
