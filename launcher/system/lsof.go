package system

import "strings"

// parseLsofName finds the name of the one file that lsof -Ftn was asked for, "" if lsof
// does not tell: then the type is unknown, and in place of the name lsof says why.
func parseLsofName(out []byte) string {
	unknown := false
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		unknown = unknown || line == "tunknown"
		if name, ok := strings.CutPrefix(line, "n"); ok && strings.HasPrefix(name, "/") && !unknown {
			return name
		}
	}
	return ""
}
