import pytest

from restorespec.core.data import Located
from restorespec.core.help import rendered
from restorespec.core.source import Source, pointer
from restorespec.kinds import get
from restorespec.validation.schema_check import validate

TEXT = Source("body.json", "")


def as_located(value: object) -> Located:
    """Plain data (and `Unknown`) with locations, all at one place."""
    return Located(value, (0, 0, TEXT, None))


@pytest.fixture(scope="session")
def nodes():
    """Plain data (and `Unknown`) with locations, all at one place."""
    return as_located


@pytest.fixture(scope="session")
def body():
    """A body of what is required, with more members of `target`."""

    def make(source=None, query_filter=None, **target):
        more = {"query_filter": query_filter} if query_filter is not None else {}
        return {
            "source": source or {"securevault_backup": {"backup_id": "0c9b7f52"}},
            "target": {"environment_id": "6f1d2c58", "table_name": "orders-restored", **target},
            **more,
        }

    return make


@pytest.fixture(scope="session")
def told():
    """What validation tells about plain data: rule, pointer, message and help of each finding, by pointer."""

    def tell(data):
        found = validate(as_located(data), get()).findings
        said = (
            (rule.name, pointer(problem.at), problem.message, rendered(problem.help, "yaml")) for rule, problem in found
        )
        return sorted(said, key=lambda words: words[1])

    return tell


@pytest.fixture(scope="session")
def refused():
    """The pointers of what rules must not judge by."""

    def tell(data):
        return {pointer(path) for path in validate(as_located(data), get()).rejected}

    return tell


@pytest.fixture(scope="session")
def index():
    """A global secondary index."""

    def make(**members):
        key = [{"attribute_name": "status", "key_type": "HASH"}]
        return {"index_name": "by-status", "key_schema": key, "projection": {"projection_type": "ALL"}, **members}

    return make
