package completions_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bengal-run/completions"
	"bengal-run/launcher/test/stand"
)

// A variant is a shell as somebody may have it.
type variant struct {
	shell string
	needs string // a file
	open  func(t testing.TB) *console
	row   int // among the others
}

const bashPackage = "/usr/share/bash-completion/bash_completion"

func variants() map[string]variant {
	v := map[string]variant{
		"bash": {shell: "bash", open: func(t testing.TB) *console {
			return bash(t, "", "")
		}},
		"bash strict": {shell: "bash", open: func(t testing.TB) *console {
			return bash(t, "set -eu; set -o posix; shopt -s failglob nocasematch; IFS=/", "")
		}},
		"bash cutting at blanks alone": {shell: "bash", open: func(t testing.TB) *console {
			return bash(t, "COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}", "")
		}},
		"bash with a package": {shell: "bash", needs: bashPackage, open: func(t testing.TB) *console {
			return bash(t, ". "+bashPackage, bashPackage)
		}},
		"bash with a later package": {shell: "bash", open: func(t testing.TB) *console {
			return bash(t, offsetDouble, "")
		}},
		"zsh":  {shell: "zsh", open: zsh},
		"fish": {shell: "fish", open: fish},
	}
	// By hand, for a version that is not installed.
	if other := os.Getenv("BENGAL_RUN_TEST_BASH_COMPLETION"); other != "" {
		v["bash with another package"] = variant{shell: "bash", needs: other, open: func(t testing.TB) *console {
			return bash(t, ". "+other, other)
		}}
	}
	return v
}

// inShells runs a test at a console of each variant.
func inShells(t *testing.T, test func(t *testing.T, v variant, c *console)) {
	all := variants()
	for row, name := range slices.Sorted(maps.Keys(all)) {
		v := all[name]
		v.row = row
		t.Run(name, func(t *testing.T) {
			if v.needs != "" {
				if _, err := os.Stat(v.needs); err != nil {
					stand.Lacking(t, "no "+v.needs)
				}
			}
			stand.Need(t, v.shell)
			t.Parallel()
			test(t, v, v.open(t))
		})
	}
}

func script(t testing.TB, shell string) string {
	t.Helper()
	text, ok := completions.Script(shell)
	if !ok {
		t.Fatalf("no script for %s", shell)
	}
	return string(text)
}

// offsetDouble has the one function that bash-completion 2.12 brings for what we
// do, as far as it is needed here: the words from an index on are a line.
const offsetDouble = `
_comp_command_offset() {
	local i tail cur=${COMP_LINE:0:COMP_POINT}
	: >"$CONSOLE/offset"
	for ((i = 0; i < $1; i++)); do
		tail=${COMP_LINE#*"${COMP_WORDS[i]}"}
		((COMP_POINT -= ${#COMP_LINE} - ${#tail}))
		COMP_LINE=$tail
	done
	COMP_WORDS=("${COMP_WORDS[@]:$1}")
	((COMP_CWORD -= $1))
	local cmd=${COMP_WORDS[0]//[\'\"\\]/} spec
	spec=$(complete -p -- "${cmd##*/}" 2>/dev/null)
	case $spec in
	*' -F '*)
		spec=${spec#*-F }
		"${spec%% *}" "$cmd" "${cur##*[ =:]}" "${COMP_WORDS[-2]}"
		;;
	*' -W '*) COMPREPLY=($(compgen -W 'red green blue' -- "${COMP_WORDS[-1]}")) ;;
	*' -C '*) COMPREPLY=(prox) ;;
	*) COMPREPLY=($(compgen -f -- "${COMP_WORDS[-1]}")); compopt -o filenames ;;
	esac
}
`

// bash with what comes first, and a package that finds the script by itself.
func bash(t testing.TB, first, pkg string) *console {
	t.Helper()
	load := ". ./bengal-run.bash"
	if pkg != "" {
		load = ""
	}
	return newConsole(t, map[string]string{
		"bengal-run.bash": script(t, "bash"),
		"data/bash-completion/completions/bengal-run": script(t, "bash"),
		"setup": first + "\n" + load + `
_fake() {
	printf '%s\n' "$COMP_CWORD,$COMP_POINT,$COMP_LINE,${COMP_WORDS[*]:0:COMP_CWORD+1},$1,$2,$3" >"$CONSOLE/seen"
	local IFS=$' \t\n'
	COMPREPLY=($(compgen -W 'alpha alpine beta' -- "$2"))
	[[ $2 != -* ]] || COMPREPLY=($(compgen -W --gamma -- "$2"))
}
complete -F _fake fake
complete -W 'red green blue' colours
complete -C completer program
bind 'set enable-bracketed-paste off'
bind 'set completion-query-items 0'
bind 'set page-completions off'
_load() { READLINE_LINE=$(cat line); READLINE_POINT=$(cat point); }
_dump() { printf %s "$READLINE_LINE" >out; : >"done"; }
bind -x '"\C-xl": _load'
bind -x '"\C-xd": _dump'
bind '"\C-xa": insert-completions'
: >ready
`}, "bash", "--norc", "--noprofile", "-i")
}

func zsh(t testing.TB) *console {
	t.Helper()
	return newConsole(t, map[string]string{
		"functions/_bengal-run": script(t, "zsh"),
		"functions/_fake": `#compdef fake
print -r -- "$CURRENT,$words" >$CONSOLE/seen
_arguments '--gamma[the third]' '*:word:(alpha alpine beta)'
`,
		"setup": `
fpath=($CONSOLE/functions $fpath)
autoload -Uz compinit
compinit -u -d $CONSOLE/dump
compdef '_arguments "*:colour:(red green blue)"' colours
compdef '_arguments "*:word:(prox)"' program
_load() { BUFFER=$(<line) CURSOR=$(<point) }
_dump() { print -rn -- "$BUFFER" >out; : >done }
_all() { _main_complete; compstate[insert]=all compstate[list]= }
zle -N _load; zle -N _dump; zle -C _all complete-word _all
bindkey -e
bindkey '^Xl' _load; bindkey '^Xd' _dump; bindkey '^Xa' _all
# What TAB is bound to otherwise expands first, and runs what it finds to do so.
bindkey '^I' complete-word
LISTMAX=10000
: >ready
`}, "zsh", "-f", "-i")
}

func fish(t testing.TB) *console {
	t.Helper()
	return newConsole(t, map[string]string{
		"config/fish/completions/bengal-run.fish": script(t, "fish"),
		"config/fish/completions/fake.fish": `
function __fake
    commandline -opc | string join ' ' >$CONSOLE/seen
    printf '%s\n' alpha alpine beta
end
complete -c fake -f -a '(__fake)'
complete -c fake -l gamma -d 'The third'
`,
		"config/fish/completions/colours.fish": "complete -c colours -f -a 'red green blue'",
		"config/fish/completions/program.fish": "complete -c program -f -a prox",
		"config/fish/config.fish": `
set fish_greeting
set -g fish_autosuggestion_enabled 0
function fish_prompt
    echo '$ '
end
function __all
    commandline -tr -- (complete --do-complete=(commandline -c | string collect) | string replace -r '\t.*' '' | string join ' ')
end
function fish_user_key_bindings
    bind \cxl 'commandline -r -- "$(cat line)"; commandline -C (cat point)'
    bind \cxd 'commandline | string collect >out; touch done'
    bind \cxa __all
end
`,
		// Without it fish begins to read all the manual pages, in the background.
		"data/fish/generated_completions/none.fish": "",
		"setup": "echo >ready\n",
	}, "fish", "-i")
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func exists(c *console, name string) bool { return fileExists(filepath.Join(c.dir, name)) }
