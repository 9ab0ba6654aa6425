"""The law as a rule set has it: masks for the model, and apart from them judgements for the verifier and for people."""
