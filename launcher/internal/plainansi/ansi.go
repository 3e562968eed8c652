// Package ansi stands in for the one that survey takes its colours from, of which
// it uses one function. (The real one makes a table of all combinations of colours
// as it is initialised, 30 KiB that each start would pay for.)
package ansi

import "strings"

var colors = []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "", "default"}

// ColorCode is the escape sequence for a style such as cyan, default+hb (bold) or
// reset. What it does not know it leaves out.
func ColorCode(style string) string {
	name, attributes, _ := strings.Cut(style, "+")
	if name == "reset" {
		return "\x1b[0m"
	}
	var codes []string
	if strings.Contains(attributes, "b") {
		codes = append(codes, "1")
	}
	if strings.Contains(attributes, "u") {
		codes = append(codes, "4")
	}
	for n, c := range colors {
		if c != "" && c == name {
			codes = append(codes, "3"+string(rune('0'+n)))
		}
	}
	if len(codes) == 0 {
		return ""
	}
	return "\x1b[" + strings.Join(codes, ";") + "m"
}
