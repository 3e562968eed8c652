// Package guess finds the port that COMMAND will listen on in COMMAND's own
// words.
//
// It is asked once, before a start for which nobody named a port. Nothing is
// read and nothing is run: words are compared with tables (programs.go,
// wrappers.go, lists.go), the programs in front (env, sh -c, npm run) are looked
// through, and what only a shell or the program itself can know yields nothing.
// A wrong guess leads to a question at worst, but a question about somebody's
// database is a bad one: a program that talks to a port is not taken for one
// that listens, and an address behind an option that nobody knows is left alone.
package guess

import "strings"

// Port is a port that was found.
type Port struct {
	Number int    // 1 to 65535
	From   string // the words it was found in: "--port 3000", ":8000"; printable ASCII
}

// FromArgv returns the ports that COMMAND's words name, in order and each once;
// none for nil.
func FromArgv(argv []string) []Port {
	var f finder
	f.command(append([]string(nil), argv...), false) // ownOption writes into them
	return f.ports
}

type finder struct {
	ports []Port
	set   []Port // what variables in front of the command say
	depth int    // of command lines within command lines
}

// More than anybody writes, so that no words take long.
const (
	maxDepth = 4
	maxPorts = 16
)

func (f *finder) add(list ...Port) {
next:
	for _, p := range list {
		for _, known := range f.ports {
			if known.Number == p.Number {
				continue next
			}
		}
		if len(f.ports) < maxPorts {
			f.ports = append(f.ports, p)
		}
	}
}

// command looks at one command. A script is one that the project has named:
// that it is called like a tool of the system says nothing.
func (f *finder) command(words []string, script bool) {
	for len(words) > 0 {
		if !script && isStranger(words[0]) {
			return
		}
		inner, w := f.started(words)
		if w == nil {
			break
		}
		words, script = inner, w.script
	}
	if len(words) == 0 {
		return
	}
	serves := f.program(words)
	if serves && len(f.ports) == 0 { // an option goes before a variable
		f.add(f.set...)
	}
}

// assign notes what a variable in front of a command says of its port.
func (f *finder) assign(word string) {
	name, value, _ := strings.Cut(word, "=")
	if has(variables, name) {
		f.set = append(f.set, listenOn(word, value)...)
	}
}

// shell looks at each command of a line for the shell.
func (f *finder) shell(line string, args []string) {
	if f.depth == maxDepth {
		return
	}
	outer := f.set[:len(f.set):len(f.set)]
	f.set = outer
	for _, words := range split(line, args) {
		one := finder{depth: f.depth + 1, set: f.set[:len(f.set):len(f.set)]}
		for len(words) > 0 && (isAssignment(words[0]) || has(keywords, words[0])) {
			if isAssignment(words[0]) {
				one.assign(words[0])
			}
			words = words[1:]
		}
		if len(words) > 0 && words[0] == "export" {
			for _, word := range words[1:] {
				if isAssignment(word) {
					f.assign(word)
				}
			}
			continue
		}
		one.command(words, false)
		f.add(one.ports...)
	}
	f.set = outer
}
