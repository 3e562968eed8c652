package completions_test

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"bengal-run/completions"
)

// A variant is a shell as somebody may have it.
type variant struct {
	shell string
	needs string // a file
	open  func(t testing.TB) *console
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
		"bash without compopt": {shell: "bash", open: func(t testing.TB) *console { // as 3.2
			return bash(t, "enable -n compopt", "")
		}},
		"bash with a package": {shell: "bash", needs: bashPackage, open: func(t testing.TB) *console {
			return bash(t, ". "+bashPackage, bashPackage)
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
	for name, v := range variants() {
		t.Run(name, func(t *testing.T) {
			if v.needs != "" {
				if _, err := os.Stat(v.needs); err != nil {
					lacking(t, "no "+v.needs)
				}
				if _, old := bashProgram(); old {
					t.Skip("no package of today is for bash 3.2")
				}
			}
			need(t, v.shell)
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

// bashProgram is the bash that is tried, and whether it is 3.2, as on a Mac.
var bashProgram = sync.OnceValues(func() (string, bool) {
	name := cmp.Or(os.Getenv("BENGAL_RUN_TEST_BASH"), "bash")
	out, err := exec.Command(name, "-c", "echo $BASH_VERSINFO").Output()
	return name, err == nil && string(out) == "3\n"
})

// bash with what comes first, and a package that finds the script by itself.
func bash(t testing.TB, first, pkg string) *console {
	t.Helper()
	load := ". ./bengal-run.bash"
	if pkg != "" {
		load = ""
	}
	program, old := bashProgram()
	c := newConsole(t, map[string]string{
		"bengal-run.bash": script(t, "bash"),
		"data/bash-completion/completions/bengal-run": script(t, "bash"),
		"setup": first + "\n" + load + `
_fake() {
	printf '%s\n' "$COMP_CWORD" "$COMP_POINT" "$COMP_LINE" "${COMP_TYPE-} ${COMP_KEY-}" "${#COMP_WORDS[@]}" "${COMP_WORDS[@]}" "$#" "$@" >"$CONSOLE/seen"
	local IFS=$' \t\n'
	COMPREPLY=($(compgen -W 'alpha alpine beta' -- "$2" || :))
	[[ $2 != -* ]] || COMPREPLY=($(compgen -W --gamma -- "$2" || :))
}
complete -F _fake fake
complete -W 'red green blue' colours
complete -C completer program
bind 'set enable-bracketed-paste off'
bind 'set completion-query-items 0'
bind 'set page-completions off'
_load() { READLINE_LINE=$(<line); READLINE_POINT=$(<point); }
_dump() { printf %s "$READLINE_LINE" >out; : >"done"; }
if ((BASH_VERSINFO[0] < 4)); then # without READLINE_LINE
	_dump() { IFS= read -rd '' line || :; printf %s "${line%?}" >out; : >"done"; }
	bind '"\C-xd": "\C-a_dump <<\\@@\C-xq\C-j\C-e\C-xq\C-j@@\C-m"'
	set +H
	bind '"\C-xq": quoted-insert'
else
	bind -x '"\C-xl": _load'
	bind -x '"\C-xd": _dump'
fi
bind '"\C-xa": insert-completions'
: >ready
`}, program, "--norc", "--noprofile", "-i")
	c.shell, c.typed = "bash", old
	return c
}

func zsh(t testing.TB) *console {
	t.Helper()
	return newConsole(t, map[string]string{
		"functions/_bengal-run": script(t, "zsh"),
		"functions/_fake": `#compdef fake
print -rC1 -- "$BUFFER" "$LBUFFER" "$RBUFFER" $CURSOR "$PREBUFFER" "$QIPREFIX<$IPREFIX<$PREFIX|$SUFFIX>$ISUFFIX>$QISUFFIX" \
  $CURRENT $#words "$words[@]" $service $curcontext $compstate[context] >$CONSOLE/seen
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
    for option in -b -p -j -cp -t -ct -o -op -opc
        commandline $option | string join '|'
    end >$CONSOLE/seen
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
