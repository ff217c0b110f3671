"""The project that most tests of the server have open."""

FILES = {
    "restorespec.toml": 'exclude = ["specs/base/**"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n',
    "env/prod.yaml": "mode: PROVISIONED\n",
    "specs/base/common.yaml": "restorespec: 1\ntarget:\n  environment_id: env-1\n  tags: []\n",
    "specs/orders.yaml": """\
restorespec: 1
extends: base/common.yaml
vars:
  mode: {type: string, default: PAY_PER_REQUEST}
locals:
  table: orders-restored
source:
  securevault_backup:
    backup_id: bk-71
target:
  billing_mode: "{{ vars.mode }}"
  table_name: "{{ locals.table }}"
  table_class: STANDARD
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
""",
}


def written(folder, files):
    """Write files into a folder, and return its real path."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder.resolve()
