PATH="$RUNNER_TEMP/restorespec/bin:$PATH"
cd -- "${WORKING_DIRECTORY:-.}"
mapfile -t paths < <(grep -v '^$' <<< "$PATHS")
mapfile -t options < <(grep -v '^$' <<< "$OPTIONS")
if [ -n "$SARIF" ]; then options+=(--output "sarif=$SARIF"); fi
log="$RUNNER_TEMP/restorespec-lint.log"
code=0
restorespec lint --format github "${options[@]}" -- "${paths[@]}" \
  2> "$log" || code=$?
cat -- "$log" >&2
if [ "$code" -ne 0 ]; then
  reason=$(sed -n '/^error: /{s///p;q}' "$log")
  reason=${reason:-the specs have findings that fail the run}
  echo "::error title=restorespec lint::${reason//%/%25} (exit $code)"
fi
exit "$code"
