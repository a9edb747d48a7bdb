/** Bash 3.2 (macOS) and later; it needs no package of completions. What it is told is read, and never evaluated. */
export const bashScript = `# Completion of agentperf for bash.
_agentperf() {
  local line=\${COMP_LINE:0:COMP_POINT} files='' candidate
  local -a program=(agentperf)
  COMPREPLY=()
  if [[ \${1##*/} == npx ]]; then
    [[ $line =~ ^[[:space:]]*[^[:space:]]*npx[[:space:]]+(-[^[:space:]]+[[:space:]]+)*agentperf[[:space:]] ]] || return 0
    program=(npx --no -- agentperf)
  fi
  {
    IFS= read -r files
    while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done
  } < <("\${program[@]}" completion bash --answer -- "$line" "$2" 2>/dev/null </dev/null)
  # Bash 3 has no compopt: there, files are offered where nothing else fits.
  if type compopt >/dev/null 2>&1; then
    [[ $files == files ]] || compopt +o default 2>/dev/null
    [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  fi
  return 0
}
complete -o default -F _agentperf agentperf
# Where nothing completes npx yet, for npx agentperf.
complete -p npx >/dev/null 2>&1 || complete -o default -F _agentperf npx
`;
