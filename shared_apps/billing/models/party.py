from django.db import models

from tenants.models import Municipality


class BillingParty(models.Model):
    """A municipality as our customer: what an invoice has to say of the buyer.

    `endpoint` is its Peppol participant as `scheme:identifier`. Without street, city and tax
    number nothing is issued to it; its invoices wait as drafts.
    """

    municipality = models.OneToOneField(
        Municipality, on_delete=models.PROTECT, related_name="billing_party"
    )
    legal_name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    tax_id = models.CharField(max_length=20, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    endpoint = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "billing_party"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(legal_name=""), name="billing_party_has_name"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def is_complete(self) -> bool:
        """Whether a legal invoice can be written to it."""
        return all((self.street, self.city, self.tax_id, self.email))
