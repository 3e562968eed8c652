package guess

import "strings"

// program looks at the words of a program that starts no other. It returns false if
// they say that it does not serve.
func (f *finder) program(words []string) bool {
	name := programName(words[0])
	p := findProgram(name)
	if p == nil {
		p = &program{}
	}
	if !isOption(words[0]) { // "cargo run -- --port 3000" has no name
		words = words[1:]
	}
	if len(words) > 0 && has(p.idle, words[0]) {
		return false
	}
	if p.verbs != "" {
		at := verb(p.verbs, words)
		if at < 0 {
			return false
		}
		global := *p
		global.bare = nothing
		f.options(&global, name, words[:at])
		name, words = words[at], words[at+1:]
	}
	f.options(p, name, words)
	return true
}

// options looks at a program's options, and at its other words only if no option names
// a port: an address beside a port is one that the program forwards to.
func (f *finder) options(p *program, name string, words []string) {
	var bare []Port
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if word == "--" {
			continue
		}
		if !isOption(word) {
			if bare == nil {
				bare = p.bare.read(name, word)
				f.unclear = f.unclear || p.bare == port && strings.IndexByte(word, hole) >= 0
			}
			continue
		}
		option, value, attached := strings.Cut(word, "=")
		k := p.kind(option)
		if k == unknown && !attached && len(word) > 2 && word[1] != '-' {
			if first := p.kind(word[:2]); len(first.read(word, word[2:])) > 0 { // -p3000
				k, value, attached = first, word[2:], true
			} else if last := p.kind("-" + word[len(word)-1:]); p.names != "" && len(word) <= 4 && isCluster(word) && last > other {
				k = last // -dp 8080:80
			}
		}
		from := word
		if !attached && k != flag && len(words) > 0 && (k == carries || !isOption(words[0])) {
			if k == unknown && p.bare != local {
				continue
			}
			value, words = words[0], words[1:]
			from += " " + value
		}
		found := k.read(from, value)
		f.add(found...)
		f.unclear = f.unclear || found == nil && k.names(value) || has(sockets, option)
		if k == carries && f.depth < maxDepth {
			f.depth++
			for _, inner := range split(value, nil, func(string) string { return "" }) {
				f.options(&program{}, "", inner)
			}
			f.depth--
		}
	}
	if len(f.told) == 0 {
		f.add(bare...)
	}
}

// kind is what the value of an option is.
type kind int

const (
	unknown   kind = iota // perhaps it has a value
	flag                  // it has none
	other                 // something else
	listens               // a port, or an address with one
	addresses             // an address with a port, or something else
	publishes             // a port of this machine and one of a container
	carries               // words for the program that is started
)

func (k kind) read(from, value string) []Port {
	switch {
	case k == listens, k == addresses && strings.Contains(value, ":"):
		return listenOn(from, value)
	case k == publishes:
		return published(from, value)
	}
	return nil
}

// names tells whether a value names a port; a host alone does not.
func (k kind) names(value string) bool {
	switch {
	case strings.Contains(value, Placeholder):
		return false
	case k == listens:
		return value == "0" || !isHost(value) && !isHost("["+value+"]")
	case k == addresses:
		return strings.Contains(value, ":") && !isHost("["+value+"]")
	}
	return false
}

func (p *program) kind(name string) kind {
	lists := []struct {
		names string
		kind  kind
	}{
		{p.ports, listens}, {p.other, other}, {p.publish, publishes},
		{portOptions, listens}, {addressOptions, addresses}, {flags, flag}, {carriers, carries},
	}
	if p.strict {
		lists = lists[:3]
	}
	for _, list := range lists {
		if has(list.names, name) {
			return list.kind
		}
	}
	return unknown
}

// bare is what a word that is no option may be.
type bare int

const (
	local    bare = iota // an address of this machine
	port                 // a port or any address
	variable             // PORT=3000
	forward              // 8080:80
	nothing
)

func (b bare) read(name, word string) []Port {
	switch b {
	case local:
		if host, _, ok := cutAddress(word); ok && isLocal(host) {
			return listenOn(word, word)
		}
	case port:
		from := word
		if _, ok := number(word); ok {
			from = name + " " + word // a number alone says nothing
		}
		return listenOn(from, word)
	case variable:
		if name, value, ok := strings.Cut(word, "="); ok && has(variables, name) {
			return listenOn(word, value)
		}
	case forward:
		return published(word, word)
	}
	return nil
}
