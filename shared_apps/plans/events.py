"""What other apps hear of a service, and what of one they may show."""

INVOICE = "billing.invoice_service"
"""Public schema: `subscription` (UUID), `kind` (start, extension, renewal)."""

LETTER = "residents.service_letter"
"""A city's schema: `kind` (see `rules.clock.LETTERS`), `days`, instants, `contact_email`."""
