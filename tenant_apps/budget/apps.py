from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "tenant_apps.budget"
    label = "budget"
