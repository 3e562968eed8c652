package guess

import (
	"slices"
	"strings"
)

// has reports whether a list, with a blank in between, has a word.
func has(list, word string) bool {
	if word == "" || !strings.Contains(list, word) { // most of them end here
		return false
	}
	for known := range strings.SplitSeq(list, " ") {
		if known == word {
			return true
		}
	}
	return false
}

// isOption reports whether a word is an option; "-" is a file.
func isOption(word string) bool { return len(word) > 1 && word[0] == '-' }

// isCluster reports whether a word may be several options (-dp); -O2 is one.
func isCluster(word string) bool { return strings.Trim(word[1:], letters) == "" }

func isAssignment(word string) bool {
	n := nameLen(word)
	return n > 0 && strings.HasPrefix(word[n:], "=") && (word[0] < '0' || word[0] > '9')
}

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

// verb is the index of the first of the verbs in front of a --, or -1.
func verb(verbs string, words []string) int {
	if end := slices.Index(words, "--"); end >= 0 {
		words = words[:end]
	}
	return slices.IndexFunc(words, func(word string) bool { return has(verbs, word) })
}

// programName is the name of a program without its folder, .exe, or the version for npx
// (vite@7).
func programName(word string) string {
	word = word[strings.LastIndexAny(word, `/\`)+1:]
	if i := strings.IndexByte(word, '@'); i > 0 {
		word = word[:i]
	}
	word = strings.TrimPrefix(word, "npm:") // deno's prefix
	return strings.TrimSuffix(strings.TrimSuffix(word, ".exe"), ".cmd")
}

// isInstalled tells an installed tool from a program of the project that has its name:
// ./serve, serve.js.
func isInstalled(word string) bool {
	return !strings.ContainsAny(word, `/\`) || strings.Contains(word, "bin/") || word[0] == '@'
}

// toolName is the name of an installed program, vite for node_modules/vite/bin/vite.js,
// or "".
func toolName(word string) string {
	name := programName(word)
	switch {
	case strings.Contains(word, "node_modules/"):
		return withoutExtension(name)
	case isInstalled(word), has(projectTools, name):
		return name
	}
	return ""
}

func withoutExtension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 && has(extensions, name[i:]) {
		return name[:i]
	}
	return name
}

// unversioned is python for python3.12, php for php8.3.
func unversioned(name string) string { return strings.TrimRight(name, digits+".") }

func isStranger(word string) bool {
	return has(strangers, programName(word)) && isInstalled(word)
}

func findProgram(name string) *program {
	bare := withoutExtension(name) // vite for node_modules/vite/bin/vite.js
	for i := range programs {
		if p := &programs[i]; has(p.names, name) || bare != name && has(p.names, bare) {
			return p
		}
	}
	return nil
}
