package guess

import "strings"

// started returns the command that the first word starts. The command is empty if started
// has looked at it already; ok is false if the first word starts none.
func (f *finder) started(words []string) (inner []string, ok bool) {
	name := programName(words[0])
	plain := unversioned(name)
	if r := findRunner(name); r != nil {
		if inner, ok := f.runner(r, words); ok {
			return inner, true
		}
	}
	for i := range wrappers {
		if w := &wrappers[i]; has(w.names, name) || plain != name && has(w.names, plain) {
			if inner, ok := f.unwrap(w, words[1:]); ok {
				return inner, true
			}
		}
	}
	return nil, false
}

// unwrap returns the command that a wrapper starts, empty if unwrap has looked at it
// already. It returns false if the wrapper starts none.
func (f *finder) unwrap(w *wrapper, words []string) ([]string, bool) {
	if w.verbs != "" {
		at := verb(w.verbs, words)
		if at < 0 {
			return nil, false
		}
		words = words[at+1:]
	}
	f.muted = f.muted || w.loads
	skip, optional := w.skip, w.optional
	for len(words) > 0 {
		word := words[0]
		switch {
		case word == "--":
			if skip == 0 && !w.assigns {
				return words[1:], true
			}
		case isOption(word):
			inner, done := f.ownOption(w, words)
			if done {
				return inner, true
			}
			words = inner
			continue
		case w.assigns && isAssignment(word):
			f.assign(word)
		case has(optional, word):
			optional = ""
		case skip > 0:
			skip--
		case w.lines > one || w.lines == one && strings.Contains(word, " "):
			f.each(w.lines, words)
			return nil, true
		default:
			return words, true
		}
		words = words[1:]
	}
	return nil, true
}

// each looks at lines for the shell, where npm:NAME means a script, or at names of scripts:
// dev:*, "dev --open".
func (f *finder) each(l lines, words []string) {
	for _, word := range words {
		r := packageScripts
		if l != scripts {
			manager, name, _ := strings.Cut(word, ":")
			if r = findRunner(manager); r == nil || name == "" || l != many {
				f.shell(word, nil)
				continue
			}
			word = name
		}
		if words := strings.Fields(word); len(words) > 0 && !isOption(words[0]) {
			f.scripts(r, words[0], words[1:])
		}
	}
}

// ownOption takes an option of the wrapper off the words. It returns true if the option
// leads to the command: then the rest is that command.
func (f *finder) ownOption(w *wrapper, words []string) ([]string, bool) {
	word, rest := words[0], words[1:]
	name, value, assigned := strings.Cut(word, "=")
	if !assigned {
		name = w.option(word)
		if len(word) > 2 && name == word[:2] { // -mhttp.server
			value, assigned = word[2:], true
		}
	}
	from := word
	if !assigned && w.takesValue(name) {
		if len(rest) == 0 {
			return nil, true
		}
		value, rest = rest[0], rest[1:]
		from += " " + value
	}
	switch {
	case has(w.line, name) && w.appends:
		f.shell(value+` "$@"`, rest)
		return nil, true
	case has(w.line, name):
		f.shell(value, rest[min(1, len(rest)):])
		return nil, true
	case has(w.command, name) && assigned:
		words[0] = value
		return words, true
	case has(w.command, name):
		return words[1:], true
	case has(w.ports, name):
		f.add(listenOn(from, value)...)
	case has(w.dirs, name):
		f.chdir(value)
	case has(w.members, name):
		f.members = append(f.members, value)
	case has(w.all, name):
		f.members = append(f.members, "*") // no name
	}
	return rest, false
}

func (w *wrapper) takesValue(name string) bool {
	return has(w.values, name) || has(w.command, name) || has(w.line, name) || has(w.ports, name) || has(w.dirs, name) || has(w.members, name)
}

// option finds the option that takes a value in a word with one dash: -o in -euo, -m in
// -mx.
func (w *wrapper) option(word string) string {
	if len(word) < 3 || word[1] == '-' || w.takesValue(word) {
		return word
	}
	if first := word[:2]; w.takesValue(first) {
		return first
	}
	if last := "-" + word[len(word)-1:]; isCluster(word) && w.takesValue(last) {
		return last
	}
	return word
}
