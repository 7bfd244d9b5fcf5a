namespace Sparsescope.Cli.Completion;

/// <summary>Scripts that make a shell ask the program for what may come next.</summary>
internal static class CompletionScripts
{
    /// <summary>Shells there is a script for.</summary>
    internal static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script of a shell; its first lines say how it is switched on.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    internal static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        "pwsh" or "powershell" => Pwsh,
        _ => throw new BadInputException($"There is no completion for '{shell}'; there is for {string.Join(", ", Shells)}."),
    };

    private const string Bash = """
        # Completion of sparsescope for bash. Once: source <(sparsescope completion bash)
        # For good: add that line to ~/.bashrc.
        _sparsescope() {
            local current="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n' words
            words="$(sparsescope "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)"
            COMPREPLY=($(compgen -W "${words}" -- "${current}"))
        }
        complete -o default -F _sparsescope sparsescope
        """;

    private const string Zsh = """
        #compdef sparsescope
        # Completion of sparsescope for zsh. Once: source <(sparsescope completion zsh)
        # For good: sparsescope completion zsh > "${fpath[1]}/_sparsescope"
        _sparsescope() {
            local -a found
            found=("${(@f)$(sparsescope "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            [[ -n "${found[1]}" ]] && compadd -- "${found[@]}"
            _files
        }
        if [[ "${funcstack[1]}" == "_sparsescope" ]]; then _sparsescope "$@"; else compdef _sparsescope sparsescope; fi
        """;

    private const string Fish = """
        # Completion of sparsescope for fish. Once: sparsescope completion fish | source
        # For good: sparsescope completion fish > ~/.config/fish/completions/sparsescope.fish
        complete -c sparsescope -a '(sparsescope "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string Pwsh = """
        # Completion of sparsescope for PowerShell. Once: sparsescope completion pwsh | Out-String | Invoke-Expression
        # For good: add that line to $PROFILE.
        Register-ArgumentCompleter -Native -CommandName sparsescope -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            sparsescope "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;
}
