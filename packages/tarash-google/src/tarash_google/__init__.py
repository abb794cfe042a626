"""The Google provider of Tarash Gateway: Gemini API and Vertex AI."""
