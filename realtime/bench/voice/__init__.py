"""`manage.py bench voice`: how long a learner waits for the persona's voice, and what sounds over it do."""
