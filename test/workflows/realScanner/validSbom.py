"""Holds a CycloneDX document from stdin against its schema, strictly: https://cyclonedx.org/docs/1.6/json/"""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

text = sys.stdin.read()
version = SchemaVersion.from_version(json.loads(text)["specVersion"])
error = JsonStrictValidator(version).validate_str(text)
if error is not None:
    sys.exit(f"not valid: {error}")
print(f"a valid CycloneDX {version.to_version()} document")
