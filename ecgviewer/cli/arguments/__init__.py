"""The arguments of the verbs; what verbs do is imported when one is called."""
