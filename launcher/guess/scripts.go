package guess

import (
	"fmt"
	"path/filepath"
	"strings"
)

// runner looks at the script that a runner runs, or returns the program that it starts.
// It returns false if the runner does neither.
func (f *finder) runner(r *runner, words []string) ([]string, bool) {
	run := false
	for words = words[1:]; len(words) > 0; {
		word := words[0]
		switch {
		case !run && has(r.run, word):
			run = true
		case isOption(word):
			inner, done := f.ownOption(&r.wrapper, words)
			if done {
				return inner, true
			}
			words = inner
			continue
		case !run && has(r.exec, word):
			return f.unwrap(&r.wrapper, words[1:])
		case !run && r.names == "yarn" && word == "workspace" && len(words) > 2:
			f.members = append(f.members, words[1])
			words = words[1:]
		case !run && has(r.idle, word):
			return nil, true
		case run || r.bare || has(r.own, word):
			return f.named(r, words), true
		default:
			return nil, false
		}
		words = words[1:]
	}
	return nil, true
}

// named looks at a script and its arguments. If the arguments name a port, it reads no
// file. It returns the words if they are a program.
func (f *finder) named(r *runner, words []string) []string {
	if f.program(words); len(f.told) > 0 {
		return nil
	}
	name, args := words[0], words[1:]
	if r.late {
		args = f.lateOptions(r, args)
	}
	switch {
	case f.scripts(r, name, args):
	case r.bare && len(f.members) == 0:
		return words
	default:
		f.readVars()
	}
	return nil
}

// lateOptions takes the runner's own options off the words behind a script's name, up
// to a --.
func (f *finder) lateOptions(r *runner, words []string) []string {
	var args []string
	for len(words) > 0 && words[0] != "--" {
		if isOption(words[0]) {
			words, _ = f.ownOption(&r.wrapper, words)
			continue
		}
		args = append(args, words[0])
		words = words[1:]
	}
	return append(args, words...)
}

// scripts looks at the scripts of a name, or of a pattern (dev:*). It returns false if
// there are none, and true if that cannot be known.
func (f *finder) scripts(r *runner, name string, args []string) (found bool) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	for _, dir := range f.packages() {
		for file := range strings.SplitSeq(r.files, " ") {
			manifest := filepath.Join(dir, file)
			m := f.manifest(manifest)
			if m == nil || strings.Contains(name, "*") && !f.afford(24*len(m.Scripts)) {
				return true
			}
			names := m.matching(name)
			for _, name := range names {
				if raw := m.Scripts[name]; f.afford(len(raw)) {
					f.run(manifest, name, line(raw), args)
				}
			}
			if found = found || len(names) > 0; len(names) > 0 {
				break
			}
		}
	}
	return found
}

// run looks at the line of a script, which runs in the folder of its manifest.
func (f *finder) run(manifest, name, line string, args []string) {
	one := f.within()
	one.chdir(filepath.Dir(manifest))
	file := fmt.Sprintf("%+.200q", filepath.Join(f.dir, manifest))
	one.script = fmt.Sprintf("%+.40q in %s: ", name, file[1:len(file)-1])
	one.shell(line+` "$@"`, args)
	f.take(one)
}
