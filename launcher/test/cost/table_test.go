package cost_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A sheet is a table of costs in Markdown. Columns that nobody has filled are
// left out.
type sheet struct {
	columns []string // the first one is over the rows' names
	rows    []string
	cells   map[[2]string]string
}

var (
	launcherCosts = &sheet{columns: []string{"launcher", "version", "start", "TERM to handler", "memory", "switches in 10 s",
		"end of 10", "end of 100", "end of 1000", "end of 5000", "output"}}
	toolCosts = &sheet{columns: []string{"beside 2000 idle processes", "version", "time"}}
)

func (s *sheet) set(row, column, cell string) {
	if s.cells == nil {
		s.cells = make(map[[2]string]string)
	}
	if !slices.Contains(s.rows, row) {
		s.rows = append(s.rows, row)
	}
	s.cells[[2]string{row, column}] = cell
}

func (s *sheet) print(w io.Writer) {
	if len(s.rows) == 0 {
		return
	}
	columns := slices.DeleteFunc(slices.Clone(s.columns[1:]), func(column string) bool {
		return !slices.ContainsFunc(s.rows, func(row string) bool { return s.cells[[2]string{row, column}] != "" })
	})
	fmt.Fprintf(w, "\n| %s | %s |\n|---|---|%s\n", s.columns[0], strings.Join(columns, " | "), strings.Repeat("--:|", len(columns)-1))
	for _, row := range s.rows {
		name := "`" + row + "`"
		if row == bare {
			name = row
		}
		fmt.Fprintf(w, "| %s |", name)
		for _, column := range columns {
			fmt.Fprintf(w, " %s |", s.cells[[2]string{row, column}])
		}
		fmt.Fprintln(w)
	}
}

// plain shows a value as it is, times also as a multiple of that without a launcher.
func plain(format string) func(value, bare float64) string {
	return func(value, _ float64) string { return fmt.Sprintf(format, value) }
}

func times(format string) func(value, bare float64) string {
	return func(value, bare float64) string { return fmt.Sprintf(format+" (%.2f)", value, value/bare) }
}
