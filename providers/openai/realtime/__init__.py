"""One Realtime service for hearing, replying and speaking, over connections that are kept open."""
