"""A learner made of code that speaks recorded lines over WebRTC and listens; for benchmarks and tests."""
