package cli

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// table aligns rows in columns, two blanks apart. (text/tabwriter counts one cell for every
// character.)
func table(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for n, cell := range row {
			if n == len(widths) {
				widths = append(widths, 0)
			}
			widths[n] = max(widths[n], cells(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for n, cell := range row {
			b.WriteString(cell)
			if n < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[n]-cells(cell)+2))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// cells is the width of a text on a terminal: two for a wide character (Unicode
// annex 11), none for one that combines with the one before.
func cells(s string) (n int) {
	for _, c := range s {
		switch kind := width.LookupRune(c).Kind(); {
		case unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
