package terminaltest

import "strings"

// Here is the answer of a terminal that is asked where its cursor is.
const Here = "\x1b[5;1R"

// query asks it.
const query = "\x1b[6n"

// A Cursor counts the queries for the cursor that are shown.
type Cursor struct{ seen int }

// Asked is how many have come since the last call.
func (c *Cursor) Asked(shown string) int {
	n := strings.Count(shown[c.seen:], query)
	if n > 0 {
		c.seen += strings.LastIndex(shown[c.seen:], query) + len(query)
	}
	return n
}

// Answers reacts as terminals do: each query is answered.
func Answers() func(shown string) (keys string) {
	var c Cursor
	return func(shown string) string { return strings.Repeat(Here, c.Asked(shown)) }
}
