"""`python -m tools.bench_pipecat`: the product and pipecat hear the same lines from the same learner, in one run."""
