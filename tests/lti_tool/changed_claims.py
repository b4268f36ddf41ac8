"""Launches that must be refused: the case, the changed claims, the code of the answer."""

import time
from typing import Any

from tests.lti_tool.platform import AGS, DL, TARGET

CHANGED: list[tuple[str, dict[str, Any], str]] = [
    ("B3 another LTI version is refused", {"lti_version": "1.0"}, "version_unsupported"),
    ("B4 no LTI version is refused", {"lti_version": None}, "version_unsupported"),
    ("B7 wrong iat and exp are refused", {"iat": 11, "exp": 22}, "token_expired"),
    ("B8 no message type is refused", {"lti_message_type": None}, "message_unsupported"),
    ("B9 no roles claim is refused", {"lti_roles": None}, "roles_invalid"),
    ("B10 no deployment id is refused", {"lti_deployment_id": None}, "deployment_missing"),
    (
        "B11 no resource link id is refused",
        {"lti_resource_link": {"title": "no id"}},
        "resource_link_missing",
    ),
    ("B12 no subject is refused", {"sub": None}, "user_missing"),
    (
        "D10 a token issued an hour ahead is refused",
        {"iat": time.time() + 3600},
        "token_not_yet_valid",
    ),
    ("D11 a token expired an hour ago is refused", {"exp": time.time() - 3600}, "token_expired"),
    (
        "D12 a token not valid for ten minutes yet is refused",
        {"nbf": time.time() + 600},
        "token_not_yet_valid",
    ),
    ("D13 a token without exp is refused", {"exp": None}, "claim_missing"),
    ("D14 a token without iat is refused", {"iat": None}, "claim_missing"),
    ("D15 a token issued a day ago is refused", {"iat": time.time() - 86400}, "token_too_old"),
    ("D16 exp as a text is refused", {"exp": "soon"}, "token_invalid"),
    (
        "D18 two audiences without azp are refused",
        {"aud": ["client-1", "other"]},
        "audience_untrusted",
    ),
    (
        "D19 an azp that is not us is refused",
        {"aud": ["client-1", "other"], "azp": "other"},
        "audience_untrusted",
    ),
    ("D20 our audience with another azp is refused", {"azp": "somebody"}, "azp_mismatch"),
    (
        "D21 an unlisted further audience is refused",
        {"aud": ["other", "client-1"], "azp": "client-1"},
        "audience_untrusted",
    ),
    ("D22 another audience is refused with 401", {"aud": "other"}, "audience_mismatch"),
    ("D22 no audience is refused", {"aud": None}, "claim_missing"),
    ("D23 an empty list of audiences is refused", {"aud": []}, "claim_missing"),
    ("D24 another issuer is refused", {"iss": "https://elsewhere.example"}, "issuer_mismatch"),
    ("D25 no nonce is refused", {"nonce": None}, "claim_missing"),
    ("D25 an unknown nonce is refused", {"nonce": "another"}, "nonce_mismatch"),
    ("D35 roles as a text are refused", {"lti_roles": "Learner"}, "roles_invalid"),
    ("D35 roles that are not texts are refused", {"lti_roles": [1]}, "roles_invalid"),
    ("D36 a null resource link is refused", {"lti_resource_link": None}, "resource_link_missing"),
    (
        "D36 an empty resource link id is refused",
        {"lti_resource_link": {"id": ""}},
        "resource_link_missing",
    ),
    ("D37 no target is refused", {"lti_target_link_uri": None}, "target_link_uri_foreign"),
    (
        "D37 a foreign target is refused",
        {"lti_target_link_uri": "https://evil.example/"},
        "target_link_uri_foreign",
    ),
    (
        "D37 another target than the login's is refused",
        {"lti_target_link_uri": f"{TARGET}other"},
        "target_link_uri_mismatch",
    ),
    ("D38 a subject over 255 characters is refused", {"sub": "s" * 256}, "identifier_too_long"),
    (
        "D38 a link id over 255 characters is refused",
        {"lti_resource_link": {"id": "s" * 256}},
        "identifier_too_long",
    ),
    ("D38 a subject with NUL is refused", {"sub": "a\x00b"}, "user_missing"),
    (
        "D38 a link id that is not Unicode is refused",
        {"lti_resource_link": {"id": "\ud800"}},
        "resource_link_missing",
    ),
    (
        "D40 an unknown message is refused",
        {"lti_message_type": "LtiStartProctoring"},
        "message_unsupported",
    ),
    (
        "A9 another deployment than the login's is refused",
        {"lti_deployment_id": "7"},
        "deployment_mismatch",
    ),
    (
        "F8 a request for content without a return address is refused",
        {"lti_message_type": "LtiDeepLinkingRequest"},
        "return_url_invalid",
    ),
    (
        "F8 a return address with a script is refused",
        {
            "lti_message_type": "LtiDeepLinkingRequest",
            f"{DL}deep_linking_settings": {"deep_link_return_url": "javascript:alert(1)"},
        },
        "return_url_invalid",
    ),
    (
        "F9 a learner who asks for content is refused",
        {
            "lti_message_type": "LtiDeepLinkingRequest",
            f"{DL}deep_linking_settings": {"deep_link_return_url": "https://lms.example/back"},
        },
        "role_forbidden",
    ),
    (
        "J1 a review without a line item is refused",
        {"lti_message_type": "LtiSubmissionReviewRequest", "lti_for_user": {"user_id": "4"}},
        "line_item_missing",
    ),
    (
        "J1 a review of nobody is refused",
        {
            "lti_message_type": "LtiSubmissionReviewRequest",
            AGS: {"lineitem": "https://lms.example/li/1"},
        },
        "for_user_missing",
    ),
    (
        "J1 a learner's review of somebody else is refused",
        {
            "lti_message_type": "LtiSubmissionReviewRequest",
            "lti_for_user": {"user_id": "5"},
            AGS: {"lineitem": "https://lms.example/li/1"},
        },
        "role_forbidden",
    ),
    (
        "B7 a token from the future is refused",
        {"iat": time.time() + 900, "exp": time.time() + 999},
        "token_not_yet_valid",
    ),
    ("D16 exp as a list is refused", {"exp": [1]}, "token_invalid"),
    ("D14 iat as a text is refused", {"iat": "now"}, "token_invalid"),
    ("D22 an audience that is a number is refused", {"aud": 7}, "audience_mismatch"),
    (
        "D22 a list with a number among the audiences is refused",
        {"aud": [7, "client-1"]},
        "audience_mismatch",
    ),
    ("D25 a nonce that is a list is refused", {"nonce": ["x"]}, "nonce_mismatch"),
    ("D35 null roles are refused", {"lti_roles": {"a": 1}}, "roles_invalid"),
    (
        "D36 a resource link that is a text is refused",
        {"lti_resource_link": "11"},
        "resource_link_missing",
    ),
    (
        "D37 a target with another port is refused",
        {"lti_target_link_uri": "http://localhost:9000/lti/launch/"},
        "target_link_uri_foreign",
    ),
    (
        "D37 a target with a look-alike host is refused",
        {"lti_target_link_uri": "http://localhost:8000@evil.example/"},
        "target_link_uri_foreign",
    ),
    (
        "D37 a target that is a list is refused",
        {"lti_target_link_uri": ["x"]},
        "target_link_uri_foreign",
    ),
    (
        "D38 a deployment id over 255 characters is refused",
        {"lti_deployment_id": "d" * 256},
        "identifier_too_long",
    ),
    ("D38 a subject that is a number is refused", {"sub": 4}, "token_invalid"),
    (
        "D40 a message type that is a list is refused",
        {"lti_message_type": ["LtiResourceLinkRequest"]},
        "message_unsupported",
    ),
    (
        "J5 a message for document checking is refused",
        {"lti_message_type": "LtiAssetProcessorSettingsRequest"},
        "message_unsupported",
    ),
    ("B3 a version that is a number is refused", {"lti_version": 1.3}, "version_unsupported"),
]
