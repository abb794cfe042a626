"""The values a user holds: configs, requests, responses, jobs and updates."""

from tarash.tarash_gateway.models.config import (
    GenerationConfig,
    ImageGenerationConfig,
    OnUnknownSubmit,
    OnUnsupported,
    VideoGenerationConfig,
)
from tarash.tarash_gateway.models.execution import AttemptMetadata, ExecutionMetadata
from tarash.tarash_gateway.models.job import (
    CancelVerdict,
    Intent,
    Job,
    JobFailure,
    JobStatus,
    Medium,
)
from tarash.tarash_gateway.models.mock import MockConfig, MockPollingConfig, MockResponse
from tarash.tarash_gateway.models.plan import FieldOutcome, FieldPlan, Plan
from tarash.tarash_gateway.models.request import (
    GenerationRequest,
    ImageGenerationRequest,
    ImageInput,
    ImageRole,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.models.response import (
    Asset,
    Cost,
    GenerationResponse,
    ImageGenerationResponse,
    Partial,
    ProgressUpdate,
    VideoGenerationResponse,
)

__all__ = (
    "Asset",
    "AttemptMetadata",
    "CancelVerdict",
    "Cost",
    "ExecutionMetadata",
    "FieldOutcome",
    "FieldPlan",
    "GenerationConfig",
    "GenerationRequest",
    "GenerationResponse",
    "ImageGenerationConfig",
    "ImageGenerationRequest",
    "ImageGenerationResponse",
    "ImageInput",
    "ImageRole",
    "Intent",
    "Job",
    "JobFailure",
    "JobStatus",
    "Medium",
    "MockConfig",
    "MockPollingConfig",
    "MockResponse",
    "OnUnknownSubmit",
    "OnUnsupported",
    "Partial",
    "Plan",
    "ProgressUpdate",
    "VideoGenerationConfig",
    "VideoGenerationRequest",
    "VideoGenerationResponse",
)
