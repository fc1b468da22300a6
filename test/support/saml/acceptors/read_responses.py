"""Reads responses with python3-onelogin-saml2 in strict mode: a JSON document in, one verdict a line out."""
import json
import sys

from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

given = json.load(sys.stdin)
settings = OneLogin_Saml2_Settings(
    {
        "strict": True,
        "sp": {
            "entityId": given["serviceProvider"],
            "assertionConsumerService": {"url": given["acsUrl"]},
        },
        "idp": {
            "entityId": given["identityProvider"],
            "singleSignOnService": {"url": "https://partner.example/sso/saml2"},
            "x509cert": given["certificate"],
        },
        "security": {"wantAssertionsSigned": True, "rejectDeprecatedAlgorithm": True},
    }
)
scheme, _, rest = given["acsUrl"].partition("://")
host, _, path = rest.partition("/")
request = {"https": "on" if scheme == "https" else "off", "http_host": host, "script_name": "/" + path}

for encoded in given["responses"]:
    try:
        response = OneLogin_Saml2_Response(settings, encoded)
        # No request was made, so none is answered.
        response.is_valid(request, "", raise_exceptions=True)
        verdict = {"nameId": response.get_nameid(), "attributes": response.get_attributes()}
    except Exception as error:  # whatever it is, the user is not signed in
        verdict = {"refused": str(error)}
    print(json.dumps(verdict))
