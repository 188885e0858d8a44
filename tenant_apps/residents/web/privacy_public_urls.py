"""What everybody may read about personal data here."""

from django.urls import path

from tenant_apps.residents.web import privacy_register

urlpatterns = [path("privacy/", privacy_register.register, name="privacy_register")]
