/** What it is told is handed to compadd, which quotes it; nothing is evaluated. */
export const zshScript = `#compdef agentperf
# Completion of agentperf for zsh.
_agentperf() {
  emulate -L zsh
  local -a given answer program values shown open_values open_shown
  local line value text
  given=("\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}")
  program=(agentperf)
  if [[ \${given[1]:t} == npx ]]; then
    if [[ " \${(j: :)given[2,-2]} " != (|' '-*)' agentperf '* ]]; then
      _files
      return
    fi
    program=(npx --no -- agentperf)
  fi
  answer=("\${(@f)$("\${program[@]}" completion zsh --answer -- "\${given[@]}" 2>/dev/null </dev/null)}")
  for line in "\${(@)answer[2,-1]}"; do
    value=\${line%%$'\\t'*}
    text=$value
    [[ -n \${line#*$'\\t'} ]] && text="$value  -- \${line#*$'\\t'}"
    if [[ $value == *= ]]; then
      open_values+=("$value")
      open_shown+=("$text")
    else
      values+=("$value")
      shown+=("$text")
    fi
  done
  if (( \${#values} + \${#open_values} )); then
    (( \${#values} )) && compadd -l -d shown -a -- values
    (( \${#open_values} )) && compadd -S '' -l -d open_shown -a -- open_values
    return 0
  fi
  [[ $answer[1] == files ]] || return 1
  compset -P '*='
  _files
}
if [[ $funcstack[1] == _agentperf ]]; then
  _agentperf "$@"
elif (( $+functions[compdef] )); then
  compdef _agentperf agentperf
  # Where nothing completes npx yet, for npx agentperf.
  (( $+_comps[npx] )) || compdef _agentperf npx
fi
`;
