from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Cuentas"

    def ready(self) -> None:
        """Register the checks, and listen to what happens to second factors."""
        from accounts import checks, second_factor, transport_checks  # noqa: F401

        second_factor.listen()
