// Package completions holds the scripts by which shells complete the command
// line of bengal-run. They are files, for install.sh and for whoever reads them,
// and part of the program, which prints them.
package completions

import _ "embed"

// Shells lists the shells that have a script.
var Shells = []string{"bash", "zsh", "fish"}

// Each file is named here: from a folder, embed would leave out names that begin with _.
var (
	//go:embed bengal-run.bash
	bash []byte
	//go:embed _bengal-run
	zsh []byte
	//go:embed bengal-run.fish
	fish []byte
)

// Script is the script of a shell, and whether there is one.
func Script(shell string) ([]byte, bool) {
	script, ok := map[string][]byte{"bash": bash, "zsh": zsh, "fish": fish}[shell]
	return script, ok
}
