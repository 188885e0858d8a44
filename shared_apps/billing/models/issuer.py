from django.db import models


class Issuer(models.Model):
    """A legal entity of ours that writes invoices: one for each country, with its own numbers.

    `prefix` begins every number; `endpoint` is its Peppol participant as `scheme:identifier`.
    An exempt issuer charges no VAT and says on what ground.
    """

    code = models.SlugField(max_length=20, unique=True)
    country = models.CharField(max_length=2)
    legal_name = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=20)
    tax_id = models.CharField(max_length=20)
    vat_id = models.CharField(max_length=20, blank=True)
    endpoint = models.CharField(max_length=60, blank=True)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    bank_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField()
    currency = models.CharField(max_length=3)
    prefix = models.CharField(max_length=6, unique=True)
    vat_scheme = models.CharField(
        max_length=8,
        choices=[("standard", "standard"), ("exempt", "exempt")],
        default="standard",
    )
    exemption = models.CharField(max_length=200, blank=True)
    payment_days = models.PositiveSmallIntegerField(default=14)
    renewal_days = models.PositiveSmallIntegerField(default=30)
    time_zone = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "issuer"
        constraints = [
            models.UniqueConstraint(
                fields=["country"], condition=models.Q(is_active=True), name="issuer_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(prefix__regex=r"^[A-Z]{2,6}$"), name="issuer_prefix_capitals"
            ),
            models.CheckConstraint(
                condition=~models.Q(vat_scheme="exempt") | ~models.Q(exemption=""),
                name="issuer_exempt_has_ground",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class NumberSeries(models.Model):
    """The last number given out by an issuer in a year; its row is locked while one is given."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="series")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "number_series"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "kind"], name="number_series_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["invoice", "credit_note"]),
                name="number_series_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.kind} {self.year}: {self.last_number}"
