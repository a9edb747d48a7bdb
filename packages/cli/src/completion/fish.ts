/** What it is told is printed as candidates, which fish quotes; nothing is evaluated. */
export const fishScript = `# Completion of agentperf for fish.
function __agentperf_complete
    set -l given (commandline -opc)
    set -l current (commandline -ct)
    set -l program agentperf
    string match -qr '(^|/)npx$' -- $given[1]; and set program npx --no -- agentperf
    set -l answer ($program completion fish --answer -- $given "$current" 2>/dev/null </dev/null)
    if test (count $answer) -gt 1
        printf '%s\\n' $answer[2..-1]
    else if test "$answer[1]" = files
        # Behind the = of a flag too.
        set -l before (string match -r '^[^=]*=' -- "$current")
        for path in (__fish_complete_path (string replace -r '^[^=]*=' '' -- "$current"))
            printf '%s%s\\n' "$before" $path
        end
    end
end
function __agentperf_by_npx
    set -l given (commandline -opc)
    contains -- agentperf $given[2..-1]
end
complete -c agentperf -f -a '(__agentperf_complete)'
complete -c npx -n __agentperf_by_npx -f -a '(__agentperf_complete)'
`;
