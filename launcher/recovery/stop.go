package recovery

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
)

// errNotShown says that an instance cannot be told to end: neither its launcher nor
// its guard can be seen.
var errNotShown = errors.New("its launcher cannot be seen (another container or PID namespace)")

// slack is for the last steps of an instance: SIGKILL takes effect, processes are
// reaped, the record is removed.
const slack = 2 * time.Second

// Stop tells a living instance to end, through its launcher, and waits until
// it has. One that is suspended is continued for it. Killed says that its grace
// period was over before that.
func (e Ender) Stop(f Finding) (killed bool, err error) {
	both, err := e.pair(f)
	if err != nil {
		return false, err
	}
	if !e.Ending(f) { // a second TERM would kill at once
		tell(both)
	}
	return e.Wait(f)
}

// tell has one of launcher and guard end the tree. One is enough: the guard does so
// when the launcher is gone, and the launcher passes on what it is told.
func tell(both []system.Info) {
	for _, p := range both {
		if p.Signal(syscall.SIGTERM) == nil {
			_ = p.Signal(syscall.SIGCONT)
			return
		}
	}
}

// apart is how far signals must be from each other to be two to a launcher.
const apart = tree.Together + 100*time.Millisecond

// Hurry has an instance that was told to end killed after a time, which need not be
// its own grace period, until over is called. Hurried says that it has come to that.
func (e Ender) Hurry(f Finding, after time.Duration) (over func() (hurried bool)) {
	done, told := make(chan struct{}), make(chan bool)
	go func() {
		hurried := false
		for pause := max(after, apart); ; pause = apart {
			select {
			case <-done:
				told <- hurried
				return
			case <-time.After(pause):
				if both, err := e.pair(f); err == nil && len(both) > 0 {
					tell(both)
					hurried = true
				}
			}
		}
	}()
	return func() bool {
		close(done)
		return <-told
	}
}

// pair are launcher and guard of a living instance, as far as they live and are
// what the finding says, the launcher first.
func (e Ender) pair(f Finding) ([]system.Info, error) {
	v := e.View()
	p, ok := v.look(f.Main.PID)
	if !ok || p.ID != f.Main.ID { // the launcher has ended meanwhile; its guard may live
		if p, ok = v.look(f.Pair.Guard.PID); !ok || p.ID != f.Pair.Guard.ID {
			return nil, nil
		}
	}
	launches := p.ID == f.Pair.Launcher.ID && f.Pair.Guard.PID != 0 // under whatever name
	if !v.ours(p) && !launches || !isMine(p) {
		switch { // what has just ended shows nothing of what it was
		case !p.Running():
			return nil, nil
		case p.Dying():
			return []system.Info{p}, nil
		}
		return nil, errNotShown
	}
	i := v.instance(p)
	var both []system.Info
	for _, p := range []system.Info{i.Launcher, i.Guard} {
		if p.PID != 0 {
			both = append(both, p)
		}
	}
	return both, nil
}

// Ending reports whether the end of an instance has begun: its record or its name says
// so, or its launcher is gone, or one of the two was killed.
func (e Ender) Ending(f Finding) bool {
	both, err := e.pair(f)
	if err != nil {
		return false
	}
	if slices.ContainsFunc(both, func(p system.Info) bool { return p.Dying() || p.Name == tree.EndingName }) {
		return true
	}
	var i Instance
	switch len(both) {
	case 0:
		return true
	case 1:
		if both[0].ID != f.Pair.Launcher.ID { // a guard alone
			return true
		}
		i = Instance{Launcher: both[0]}
	default:
		i = Instance{Launcher: both[0], Guard: both[1]}
	}
	r, ok := e.View().recordOf(i)
	return ok && !r.Ending.IsZero()
}

// Wait waits for the end of an instance that is ending: for its own grace
// period, which its record tells, or for ours.
func (e Ender) Wait(f Finding) (killed bool, err error) {
	deadline := time.Now().Add(e.Grace + slack)
	var due time.Time // for SIGKILL
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		both, err := e.pair(f)
		if err != nil {
			return false, err
		}
		if len(both) == 0 && !e.guarded(f) {
			return !due.IsZero() && time.Now().After(due), nil
		}
		for _, p := range both {
			if p.Stopped() { // it cannot end while it is stopped
				_ = p.Signal(syscall.SIGCONT)
			}
		}
		if len(both) > 0 {
			if r, ok := e.View().recordOf(Instance{Launcher: f.Main, Guard: both[len(both)-1]}); ok {
				due = r.Ending
				if d := r.Ending.Add(slack); d.After(deadline) {
					deadline = d
				}
			}
		}
		if time.Now().After(deadline.Add(tree.Patience)) {
			return false, fmt.Errorf("PID %d does not end", f.Main.PID)
		}
		time.Sleep(pause)
	}
}

// guarded reports whether one of the two still lives. A guard that has lost its
// launcher is ending the tree.
func (e Ender) guarded(f Finding) bool {
	if f.ID == "" {
		return false
	}
	i, ok := e.View().Lives(f.ID)
	return ok && (i.Guard.PID != 0 || i.Launcher.PID != 0)
}
