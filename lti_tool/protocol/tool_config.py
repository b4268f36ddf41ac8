"""The package's view of our tables: which registration and deployment a message belongs to."""

from typing import Any

from pylti1p3.deployment import Deployment as PackageDeployment
from pylti1p3.registration import Registration as PackageRegistration
from pylti1p3.tool_config.abstract import ToolConfAbstract

from lti_tool.models import Deployment, Registration
from lti_tool.protocol.errors import LaunchError


class ToolRegistration(PackageRegistration):
    """Our row in the package's clothes."""

    def __init__(self, row: Registration) -> None:
        self.row = row
        self.set_issuer(row.issuer).set_client_id(row.client_id)
        self.set_auth_login_url(row.auth_url).set_auth_token_url(row.token_url)
        self.set_key_set_url(row.jwks_url)
        if row.token_audience:
            self.set_auth_audience(row.token_audience)


class TableToolConf(ToolConfAbstract[Any]):
    """Registrations and deployments from the database; None for what it does not know."""

    def check_iss_has_one_client(self, iss: str) -> bool:
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        return True

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> Any:
        return self.find_registration_by_params(iss, "")

    def find_registration_by_params(
        self, iss: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        named = {"client_id": client_id} if client_id else {}
        found = list(Registration.objects.filter(issuer=iss, **named))
        chosen = found if len(found) < 2 else [row for row in found if row.is_default]
        if found and not chosen:
            raise LaunchError("client_ambiguous")
        return ToolRegistration(chosen[0]) if chosen else None

    def find_deployment(self, iss: str, deployment_id: str) -> Any:
        return None

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        rows = Deployment.objects.filter(
            registration__issuer=iss, registration__client_id=client_id, active=True
        )
        known = rows.filter(deployment_id=deployment_id).exists()
        return PackageDeployment().set_deployment_id(deployment_id) if known else None
