package launcher

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/background"
	"bengal-run/launcher/sockets"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// pauses are the waits before each look at the ports that COMMAND's tree listens on: most
// servers are up within two seconds, a large one within some fifteen. Then
// nobody looks any more: an idle instance does not wake up.
var pauses = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 600 * time.Millisecond, time.Second, 14 * time.Second, 45 * time.Second,
}

// A learner looks at what the tree listens on. It looks in a goroutine of its own: with
// lsof, that takes a tenth of a second, and no signal may wait for it.
type learner struct {
	next  <-chan time.Time
	n     int
	busy  bool
	found chan background.Listeners // yields the result of each look
}

func newLearner() learner { return learner{found: make(chan background.Listeners, 1)} }

func (l *learner) wait() {
	l.next = nil
	if l.n < len(pauses) {
		l.next = time.After(pauses[l.n])
		l.n++
	}
}

// look begins a look, unless there is one already.
func (l *learner) look(guard int) {
	if l.busy {
		return
	}
	l.busy = true
	go func() {
		began := time.Now()
		listening, err := sockets.ListenersOf(system.Descendants(guard)...)
		l.found <- background.Listeners{Sockets: listening, Err: err, Took: time.Since(began)}
	}()
}

// goOn continues the program that a look may just be starting. It is in our process group:
// Ctrl+Z has stopped it, too, and we cannot stop ourselves until it executes (vfork(2),
// "the calling thread is suspended").
func (l *learner) goOn() {
	self, err := system.Look(os.Getpid())
	if err != nil || !l.busy {
		return
	}
	children, _ := self.Children()
	for _, pid := range children {
		if c, err := system.Look(pid); err == nil && c.Group == self.Group {
			_ = c.Signal(syscall.SIGCONT)
		}
	}
}

// lookAtPorts looks, unless the end has begun: from then on others wait for our children.
func (r *running) lookAtPorts() {
	if r.endBegan.IsZero() {
		r.ports.look(r.guard.PID)
	}
}

// learn writes into the record which processes of the tree listen where. Once the end has
// begun, it writes nothing: the record then tells of the end.
func (r *running) learn(l background.Listeners) {
	if l.Err != nil || r.held == nil || !r.endBegan.IsZero() {
		return
	}
	var lines []string
	for _, s := range l.Sockets {
		holders := make([]string, len(s.Holders))
		for n, h := range s.Holders {
			holders[n] = h.String()
		}
		lines = append(lines, s.Address+"="+strings.Join(holders, ","))
	}
	if slices.Equal(lines, r.record.Listen) {
		return
	}
	for _, l := range lines {
		if !slices.Contains(r.record.Listen, l) {
			address, _, _ := pidfile.ParseListen(l)
			r.Sayf(speech.Detail, commandListens, address)
		}
	}
	r.record.Listen = lines
	r.write()
}
