// Package guess finds the port that COMMAND will listen on in COMMAND's own
// words.
//
// It is asked once, before a start for which nobody named a port. Nothing is
// read and nothing is run: words are compared with tables (tables.go), the
// programs in front (env, sh -c, npm run) are looked through, and what only a
// shell or the program itself can know yields nothing. A wrong guess leads to a
// question at worst, but a question about somebody's database is a bad one: a
// program that talks to a port is not taken for one that listens, and an
// address behind an option that nobody knows is left alone.
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
	f.command(argv, false)
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

// started returns the command that the first word starts, and how; nil where
// it starts none.
func (f *finder) started(words []string) ([]string, *wrapper) {
	name := programName(words[0])
	for _, n := range []string{name, unversioned(name)} {
		for i := range wrappers {
			if w := &wrappers[i]; has(w.names, n) {
				if inner, ok := f.unwrap(w, words[1:]); ok {
					return inner, w
				}
			}
		}
	}
	return nil, nil
}

// unwrap returns the command that a wrapper starts, none where that has been
// looked at; false where it starts none.
func (f *finder) unwrap(w *wrapper, words []string) ([]string, bool) {
	if w.verbs != "" {
		at := verb(w.verbs, words)
		if at < 0 {
			return nil, false
		}
		words = words[at+1:]
	}
	skip, optional := w.skip, w.optional
	for len(words) > 0 {
		word := words[0]
		switch {
		case word == "--":
			words = words[1:]
			if skip == 0 && !w.assigns {
				return words, true
			}
			continue
		case isOption(word):
			name, value, assigned := strings.Cut(word, "=")
			if !assigned {
				if full := w.option(name); full != name {
					if name = full; len(word) > 2 && word[:2] == full && w.ends(full) {
						// -mhttp.server
						return append([]string{word[2:]}, words[1:]...), true
					}
				}
			}
			takes := !assigned && len(words) > 1
			switch {
			case has(w.line, name) && (assigned || takes):
				words = words[1:]
				if takes {
					value, words = words[0], words[1:]
				}
				if w.appends {
					f.shell(value+` "$@"`, words)
				} else {
					f.shell(value, words[min(1, len(words)):])
				}
				return nil, true
			case w.ends(name) && takes:
				return words[1:], true
			case has(w.ports, name):
				if takes {
					f.add(listenOn(word+" "+words[1], words[1])...)
				} else {
					f.add(listenOn(word, value)...)
				}
			}
			if takes && (has(w.values, name) || has(w.ports, name)) {
				words = words[1:]
			}
			words = words[1:]
			continue
		case w.assigns && isAssignment(word):
			f.assign(word)
			words = words[1:]
			continue
		case has(optional, word):
			optional = ""
			words = words[1:]
			continue
		case skip > 0:
			skip--
			words = words[1:]
			continue
		case w.lines == many || w.lines == one && strings.Contains(word, " "):
			for _, line := range words {
				f.shell(line, nil)
			}
			return nil, true
		}
		return words, true
	}
	return nil, true
}

// ends tells whether the value of an option is the command itself.
func (w *wrapper) ends(name string) bool { return has(w.command, name) }

// option is the name of the option that a word ends with: -euo is -o, -mx is -m
// with its value.
func (w *wrapper) option(word string) string {
	if len(word) < 3 || word[1] == '-' {
		return word
	}
	for _, list := range []string{w.values, w.command, w.line, w.ports} {
		if has(list, word) {
			return word
		}
	}
	switch first := word[:2]; {
	case w.ends(first):
		return first
	case has(w.values, first): // -uroot
		return word
	}
	for _, c := range word[1:] {
		if c < 'A' || c > 'z' {
			return word
		}
	}
	last := "-" + word[len(word)-1:]
	if has(w.values, last) || has(w.command, last) || has(w.line, last) {
		return last
	}
	return word
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
