package guard

import (
	"math"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/wire"
)

var plans = []struct {
	name string
	plan Plan
}{
	{"the least", Plan{Path: "/bin/true", Argv: []string{"true"}, Env: []string{}, Keep: []string{}}},
	{"the most", Plan{
		Path: "/usr/bin/npm", Argv: []string{"npm", "run", "dev", "--", "--port", "5173"}, Dir: "/home/ann/two\nlines",
		RunID: "5c2f00", Grace: 90 * time.Second, Stop: syscall.SIGQUIT, Env: []string{"PORT=5173"}, Keep: []string{"firefox", ""},
		NoStdin: true, Isolate: true, record: ".bengal-run.pid", spaces: 0x30020000,
	}},
	{"empty words", Plan{Path: "", Argv: []string{"", ""}, Env: []string{}, Keep: []string{""}, Grace: math.MaxInt64}},
}

func TestPlan(t *testing.T) {
	for _, tt := range plans {
		t.Run(tt.name, func(t *testing.T) {
			got, err := planOf(tt.plan.message())
			if err != nil || !reflect.DeepEqual(got, tt.plan) {
				t.Errorf("%+v, %v, want %+v", got, err, tt.plan)
			}
		})
	}
}

func TestPlanOfRefuses(t *testing.T) {
	whole := plans[1].plan.message
	for _, tt := range []struct {
		what  string
		spoil func(*wire.Message)
	}{
		{"another kind", func(m *wire.Message) { m.Kind = wire.Signal }},
		{"nothing", func(m *wire.Message) { *m = wire.Message{} }},
		{"a number too few", func(m *wire.Message) { m.Numbers = m.Numbers[1:] }},
		{"a number too many", func(m *wire.Message) { m.Numbers = append(m.Numbers, 0) }},
		{"no words", func(m *wire.Message) { m.Words = nil }},
		{"no COMMAND", func(m *wire.Message) { m.Words = m.Words[:4] }},
		{"a COMMAND of no words", func(m *wire.Message) { m.Numbers[5] = 0 }},
		{"of less than that", func(m *wire.Message) { m.Numbers[5] = -1 }},
		{"of more words than there are", func(m *wire.Message) { m.Numbers[5] = int64(len(m.Words)) - 3 }},
		{"of more than fit in 32 bits", func(m *wire.Message) { m.Numbers[5] = 1<<32 + 1 }},
		{"fewer variables than none", func(m *wire.Message) { m.Numbers[6] = -1 }},
		{"more variables than words", func(m *wire.Message) { m.Numbers[6] = math.MaxInt64 }},
	} {
		m := whole()
		tt.spoil(&m)
		if p, err := planOf(m); err == nil {
			t.Errorf("%s: %+v", tt.what, p)
		}
	}
}

func FuzzPlanOf(f *testing.F) {
	f.Add(byte(wire.Config), int64(5e9), int64(15), int64(0), int64(0), int64(0), int64(1), int64(0), "/bin/sh", "", "id", "sh", "firefox", 5)
	f.Add(byte(wire.Config), int64(-1), int64(-1), int64(-1), int64(1), int64(-1), int64(-1), int64(-1), "", "", "", "", "", 4)
	f.Fuzz(func(t *testing.T, kind byte, grace, stop, noStdin, isolate, spaces, argc, envc int64, a, b, c, d, e string, count int) {
		words := []string{a, b, c, d, e}
		m := wire.Message{
			Kind: wire.Kind(kind), Numbers: []int64{grace, stop, noStdin, isolate, spaces, argc, envc},
			Words: words[:max(0, min(count, len(words)))],
		}
		p, err := planOf(m)
		if err != nil {
			return
		}
		if len(p.Argv) == 0 || int64(len(p.Argv)) != argc || int64(len(p.Env)) != envc {
			t.Errorf("%+v of %+v", p, m)
		}
		for _, n := range []int{2, 3} {
			if m.Numbers[n] != 0 {
				m.Numbers[n] = 1 // any other number means the same
			}
		}
		again := p.message()
		m.Numbers[1] = int64(syscall.Signal(m.Numbers[1]))
		if !slices.Equal(again.Numbers, m.Numbers) || !slices.Equal(again.Words, m.Words) {
			t.Errorf("%+v, and sent again %+v", m, again)
		}
	})
}
