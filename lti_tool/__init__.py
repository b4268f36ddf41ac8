"""The learning platform's side: registration, launch, deep linking, roster, grades client, keys, framing."""
