"""Logs as percent."""

import pytest

from tarash.tarash_gateway.plugin import progress_percent


@pytest.mark.parametrize(
    ("lines", "percent"),
    [
        (["Step 12/40"], 30.0),
        ([" 40% |####      | 20/50"], 40.0),
        ([" 55%|#####     | 22/40 [00:10<00:08]"], 55.0),
        (["100%|####|", "uploading"], 100.0),
        (["140%|####|"], 100.0),
        (["a 1/0", "2/1 b"], None),
        (["see https://x.example/1/2", "on 2026/11/01"], None),
        (["1/4", "2/4 of 3/4"], 75.0),
        (["7" * 5000 + "/" + "9" * 5000], None),
        (["1/" + "9" * 5000], None),
        ([], None),
    ],
)
def test_progress_is_read_from_the_newest_line_that_counts(
    lines: list[str], percent: float | None
) -> None:
    """A bar of tqdm counts before steps; addresses and dates are no steps."""
    assert progress_percent(lines) == percent
