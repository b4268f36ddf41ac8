"""The strict OIDC login and launch over pylti1p3; nothing here writes but the login's own row."""
