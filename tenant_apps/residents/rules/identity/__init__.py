"""How well a person is known, and what an identity provider's answer must fulfil."""
