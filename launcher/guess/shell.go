package guess

import (
	"path/filepath"
	"slices"
	"strings"
)

// shell looks at each command of a line for the shell; args are its "$@".
func (f *finder) shell(line string, args []string) {
	if !f.afford(len(line)) || f.depth >= maxDepth {
		f.work = -1 // too much, or a script that calls itself: no port at all
		return
	}
	list := f.within() // keeps what a command sets for the next one
	list.depth++
	var dirs []string // of the surrounding shells
	for _, words := range split(line, args, f.variable) {
		if !f.afford(32 * (len(words) + 4)) {
			return
		}
		one := list.within()
		for len(words) > 0 && (isAssignment(words[0]) || has(keywords, words[0])) {
			if isAssignment(words[0]) {
				one.assign(words[0])
			}
			words = words[1:]
		}
		switch {
		case len(words) == 0:
		case words[0] == subshell:
			dirs = append(dirs, list.dir)
		case words[0] == subshellEnd && len(dirs) > 0:
			list.dir, dirs = dirs[len(dirs)-1], dirs[:len(dirs)-1]
		case words[0] == subshellEnd, words[0] == aside:
			if list.dir != f.dir {
				list.dir = nowhere
			}
		case words[0] == "cd":
			list.enter(words[1:])
		case words[0] == "export":
			for _, word := range words[1:] {
				if isAssignment(word) {
					list.assign(word)
				}
			}
		default:
			one.command(words)
			f.take(one)
		}
	}
}

// afford spends work, and reports whether there was enough left.
func (l *look) afford(work int) bool {
	l.work -= work
	return l.work >= 0
}

// enter changes the folder as cd does.
func (f *finder) enter(words []string) {
	if len(words) == 1 && !isOption(words[0]) {
		f.chdir(words[0])
	} else {
		f.dir = nowhere
	}
}

// nowhere is a folder that only the shell can know.
const nowhere = string(hole)

func (f *finder) chdir(dir string) {
	switch {
	case filepath.IsAbs(dir):
		f.dir = filepath.Clean(dir)
	case dir == "", dir[0] == '~', strings.IndexByte(f.dir+dir, hole) >= 0:
		f.dir = nowhere
	default:
		f.dir = filepath.Join(f.dir, dir)
	}
}

func (f *finder) variable(name string) string {
	for _, v := range slices.Backward(f.vars) {
		if v.name == name {
			return v.value
		}
	}
	return f.getenv(name)
}
