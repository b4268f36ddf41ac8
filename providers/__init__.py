"""Back ends behind Protocols: hearing, speaking, phrasing, reading speech acts and faces. No Django."""
