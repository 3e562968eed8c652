package guard

import (
	"math"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/wire"
)

var plans = []struct {
	name string
	plan Plan
}{
	{"the least", Plan{Path: "/bin/true", Argv: []string{"true"}, Keep: []string{}}},
	{"the most", Plan{
		Path: "/usr/bin/npm", Argv: []string{"npm", "run", "dev", "--", "--port", "5173"}, Dir: "/home/ann/two\nlines",
		RunID: "5c2f00", Grace: 90 * time.Second, Stop: syscall.SIGQUIT, Keep: []string{"firefox", ""}, Ignored: 1<<63 | 1,
		Blocked: 1 << 14, Isolate: true, spaces: 0x30020000,
	}},
	{"empty words", Plan{Path: "", Argv: []string{"", ""}, Keep: []string{""}, Grace: math.MaxInt64, Ignored: math.MaxUint64}},
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
		{"another kind", func(m *wire.Message) { m.Kind = wire.Record }},
		{"nothing", func(m *wire.Message) { *m = wire.Message{} }},
		{"a number too few", func(m *wire.Message) { m.Numbers = m.Numbers[1:] }},
		{"a number too many", func(m *wire.Message) { m.Numbers = append(m.Numbers, 0) }},
		{"no words", func(m *wire.Message) { m.Words = nil }},
		{"no COMMAND", func(m *wire.Message) { m.Words = m.Words[:3] }},
		{"a COMMAND of no words", func(m *wire.Message) { m.Numbers[4] = 0 }},
		{"of less than that", func(m *wire.Message) { m.Numbers[4] = -1 }},
		{"of more words than there are", func(m *wire.Message) { m.Numbers[4] = int64(len(m.Words)) - 2 }},
		{"of more than fit in 32 bits", func(m *wire.Message) { m.Numbers[4] = 1<<32 + 1 }},
	} {
		m := whole()
		tt.spoil(&m)
		if p, err := planOf(m); err == nil {
			t.Errorf("%s: %+v", tt.what, p)
		}
	}
}

func FuzzPlanOf(f *testing.F) {
	f.Add(byte(wire.Config), int64(5e9), int64(15), int64(1), int64(0), int64(1), int64(0), int64(0), "/bin/sh", "", "id", "sh", "firefox", 5)
	f.Add(byte(wire.Config), int64(-1), int64(-1), int64(-1), int64(-1), int64(-1), int64(1), int64(-1), "", "", "", "", "", 3)
	f.Fuzz(func(t *testing.T, kind byte, grace, stop, ignored, blocked, argc, isolate, spaces int64, a, b, c, d, e string, count int) {
		words := []string{a, b, c, d, e}
		m := wire.Message{
			Kind: wire.Kind(kind), Numbers: []int64{grace, stop, ignored, blocked, argc, isolate, spaces},
			Words: words[:max(0, min(count, len(words)))],
		}
		p, err := planOf(m)
		if err != nil {
			return
		}
		if len(p.Argv) == 0 || int64(len(p.Argv)) != argc || p.Ignored != process.Signals(ignored) {
			t.Errorf("%+v of %+v", p, m)
		}
		if isolate != 0 {
			m.Numbers[5] = 1 // any other number means the same
		}
		again := p.message()
		if !slices.Equal(again.Numbers, m.Numbers) || !slices.Equal(again.Words, m.Words) {
			t.Errorf("%+v, and sent again %+v", m, again)
		}
	})
}
