"""Settings, reference data and the little that everything shares; knows nothing of the rest."""

import os

# The runtime of the character recognition reports to its maker unless this stands before its first import, wherever that is.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
