"""Write `restorespec/kinds/regions.py` from botocore's list of DynamoDB's regions: `python tools/regions.py`."""

from __future__ import annotations

from pathlib import Path

MODULE = Path(__file__).parent.parent / "restorespec" / "kinds" / "regions.py"

_HEAD = '''"""The regions of DynamoDB, each with its partition: written by `tools/regions.py` from botocore {version}."""

from __future__ import annotations

'''


def module() -> str:
    """The text of the module, for the botocore that is installed."""
    import botocore  # noqa: PLC0415 - only this tool needs it, so it is no dependency
    import botocore.session  # noqa: PLC0415 - likewise

    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    regions = {
        name: partition for partition in partitions for name in session.get_available_regions("dynamodb", partition)
    }
    lines = "".join(f'    "{name}": "{regions[name]}",\n' for name in sorted(regions))
    return f"{_HEAD.format(version=botocore.__version__)}REGIONS: dict[str, str] = {{\n{lines}}}\n"


if __name__ == "__main__":
    MODULE.write_text(module(), encoding="utf-8")
