// Package guess finds the ports that COMMAND will listen on: in COMMAND's own words,
// in the words of the package script that it runs, and in a table of programs'
// defaults.
//
// A start asks it once, if nobody named a port. It runs nothing: it compares words
// with tables (programs.go, wrappers.go, runners.go, lists.go, defaults.go), looks
// through the programs in front (env, sh -c, npm run), and finds nothing where only a
// shell or the program itself could know. It reads one kind of file, the package.json
// of the script that COMMAND names, and does not trust it. A wrong guess leads to a
// question at worst, but a question about somebody's database is a bad one: a program
// that talks to a port is not taken for one that listens, and an address behind an
// unknown option does not count.
package guess

import (
	"slices"
	"strings"
)

// Port is a port that was found.
type Port struct {
	Number  int    // 1 to 65535
	From    string // for people, in printable ASCII: `--port 3000`, `"dev" in package.json: -p 3000`, `vite's default`
	Default bool   // no word names it: it is what the program listens on by default
}

// Ports returns the ports that argv will listen on in the folder dir, each once: first
// those that words name, then the defaults of programs for which no word does. getenv
// resolves a $PORT in a script; nil is an empty environment.
func Ports(argv []string, dir string, getenv func(string) string) []Port {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	f := finder{look: &look{dir: dir, getenv: getenv, work: maxWork, room: maxRoom, manifests: make(map[string]*manifest)}}
	f.command(slices.Clone(argv)) // ownOption writes into them
	if f.work < 0 {
		return nil
	}
	return appendNew(f.told, f.usual...)
}

// Placeholder stands in COMMAND's words for the port that --auto-port finds. It names none.
const Placeholder = "{port}"

// A finder looks at one command, and at those that it starts.
type finder struct {
	*look
	told    []Port
	usual   []Port // defaults
	unclear bool   // words name a port, but not one that can be read
	muted   bool   // a file of variables is loaded, which may name the port
	vars    []assignment
	dir     string   // where the command runs, seen from look.dir
	members []string // the packages of a workspace that are meant
	script  string   // the script that the words come from; empty for COMMAND's own
	depth   int      // of command lines within command lines
}

// An assignment is a variable in front of a command.
type assignment struct{ name, value, script string }

func (f *finder) assign(word string) {
	name, value, _ := strings.Cut(word, "=")
	f.vars = append(f.vars, assignment{name, value, f.script})
}

// A look is what all finders of one guess share.
type look struct {
	dir       string
	getenv    func(string) string
	work      int // what may still be spent on lines for the shell: 1 for a byte
	room      int // how many bytes of manifests may still be read
	manifests map[string]*manifest
}

// Limits that nobody's words reach, so that no words can take long.
const (
	maxDepth = 8
	maxPorts = 16
	maxWork  = 16 << 10
	maxRoom  = 64 << 10
)

// within is the finder for a command that f's command starts.
func (f *finder) within() *finder {
	return &finder{look: f.look, muted: f.muted, vars: slices.Clip(f.vars), dir: f.dir, script: f.script, depth: f.depth}
}

func (f *finder) take(one *finder) {
	f.told = appendNew(f.told, one.told...)
	f.usual = appendNew(f.usual, one.usual...)
}

func (f *finder) add(list ...Port) {
	for _, p := range list {
		p.From = f.script + p.From
		f.told = appendNew(f.told, p)
	}
}

func appendNew(list []Port, more ...Port) []Port {
	for _, p := range more {
		known := slices.ContainsFunc(list, func(o Port) bool { return o.Number == p.Number })
		if !known && len(list) < maxPorts {
			list = append(list, p)
		}
	}
	return list
}

// command looks at one command.
func (f *finder) command(words []string) {
	for len(words) > 0 {
		if isStranger(words[0]) {
			return
		}
		inner, ok := f.started(words)
		if !ok {
			break
		}
		words = inner
	}
	if len(words) == 0 || !f.program(words) || len(f.told) > 0 {
		return
	}
	f.readVars() // last: options win over variables
	if !f.unclear && !f.muted && len(f.told) == 0 {
		f.addDefault(words)
	}
}

// readVars looks for the port in the variables in front of the command.
func (f *finder) readVars() {
	for _, v := range f.vars {
		if has(variables, v.name) && !strings.Contains(v.value, Placeholder) {
			f.unclear = true
			f.told = appendNew(f.told, listenOn(v.script+v.name+"="+v.value, v.value)...)
		}
	}
}
