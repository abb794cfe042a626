"""The sample videos the mock provider answers with; `samples.json` holds their facts."""
