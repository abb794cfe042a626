"""OpenAI and Azure OpenAI for Tarash Gateway: `provider="openai"` and `"azure_openai"`."""
