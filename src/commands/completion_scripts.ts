/**
 * The script for each shell: it asks `tph completions --complete` for the words, and completes file names itself.
 *
 * @module
 */

const BASH = `# Completion of tph for bash
COMP_WORDBREAKS=\${COMP_WORDBREAKS//@/}
COMP_WORDBREAKS=\${COMP_WORDBREAKS//:/}
_tph() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ":files" ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    else
      COMPREPLY+=("$(printf %q "$line")")
    fi
  done < <("\${COMP_WORDS[0]}" completions --complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _tph tph
`;

const ZSH = `#compdef tph
# Completion of tph for zsh
_tph() {
  local -a found
  found=("\${(@f)$("\${words[1]}" completions --complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${found[1]}" == ":files" ]]; then
    _files
  elif [[ -n "\${found[1]}" ]]; then
    compadd -a found
  fi
}
compdef _tph tph
`;

const FISH = `# Completion of tph for fish
function __tph_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found ($words[1] completions --complete -- $words[2..-1] "$current" 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path "$current"
  else
    printf '%s\\n' $found
  end
end
complete -c tph -f -a '(__tph_complete)'
`;

// Where nothing is offered, PowerShell completes file names itself. A word such as @1 must be quoted there; it
// takes curly quotes for quotes, too.
const POWERSHELL = `# Completion of tph for PowerShell
Register-ArgumentCompleter -Native -CommandName tph -ScriptBlock {
  param($word, $ast, $position)
  $tph = $ast.CommandElements[0].ToString()
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += '""' }
  & $tph completions --complete '--' @words 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
    $text = if ($_ -match '^[\\w./:=-]+$') { $_ } else { "'" + ($_ -replace '[''\\u2018-\\u201b]', '$0$0') + "'" }
    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
  }
}
`;

/** The scripts, by shell. */
export const SHELLS = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };
