PATH="$RUNNER_TEMP/restorespec/bin:$PATH"
cd -- "${WORKING_DIRECTORY:-.}"
mapfile -t options < <(grep -v '^$' <<< "$OPTIONS")
if [ -n "$FAIL_ON_RISK" ]; then
  options+=(--fail-on-risk "$FAIL_ON_RISK")
fi
# Not the merge commit that is checked out: its base may be newer
if ! git cat-file -e "$HEAD^{commit}" 2> /dev/null; then HEAD=HEAD; fi
if [ -n "$GITHUB_SERVER_URL" ] && commit=$(git rev-parse "$HEAD"); then
  files="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/blob/$commit"
  options+=(--link-base "$files")
fi
folder=$(git rev-parse --show-prefix) || folder=""
folder=${folder%/}
review="$RUNNER_TEMP/restorespec-review"
if [ -n "$folder" ]; then review+="-${folder//[!a-zA-Z0-9]/-}"; fi
log="$review.log"
rm -f -- "$review.md"
code=0
restorespec diff --format markdown -o "$review.md" "${options[@]}" \
  -- "$BASE...$HEAD" 2> "$log" || code=$?
cat -- "$log" >&2
if [ -f "$review.md" ]; then
  review="$review.md"
  reason='the specs have findings that fail the run'
  if [ -n "$FAIL_ON_RISK" ]; then
    reason+=", or a change has one of the risks $FAIL_ON_RISK"
  fi
else
  review="$review-failed.md"
  reason=$(sed -n '/^error: /{s///p;q}' "$log")
  gt='&gt;'
  {
    echo "<!-- restorespec${folder:+: ${folder//>/"$gt"}} -->"
    echo '### This change could not be reviewed'
    echo
    commit=$(git rev-parse --short=7 "$HEAD") || commit=$HEAD
    echo "\`restorespec diff\` failed at $commit:"
    echo
    sed 's/^/    /' "$log"
    echo
    echo 'An earlier review in this comment was out of date.'
  } > "$review"
fi
echo "review=$review" >> "$GITHUB_OUTPUT"
cat -- "$review" >> "$GITHUB_STEP_SUMMARY"
if [ "$code" -ne 0 ]; then
  reason=${reason:-see the log}
  echo "::error title=restorespec diff::${reason//%/%25} (exit $code)"
fi
exit "$code"
