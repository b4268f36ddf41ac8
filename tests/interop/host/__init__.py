"""A small Django host around Open edX's LTI consumer: a course, its people and what edx-platform would give the package."""
