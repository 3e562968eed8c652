package recovery

import (
	"errors"
	"fmt"
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

// Stop tells a living instance to end, through its launcher, and waits until it has.
// It continues a stopped launcher, which could not end otherwise.
func (e Ender) Stop(f Finding) error {
	both, err := e.pair(f)
	if err != nil {
		return err
	}
	if len(both) == 2 && e.Ending(f) {
		return e.Wait(f) // a second TERM would kill at once
	}
	for _, p := range both {
		// One of the two is enough: each ends the tree.
		if err := p.Signal(syscall.SIGTERM); err != nil {
			continue
		}
		_ = p.Signal(syscall.SIGCONT)
		break
	}
	return e.Wait(f)
}

// pair lists launcher and guard of a finding, in this order, as far as they live and
// are the same processes still.
func (e Ender) pair(f Finding) ([]system.Info, error) {
	v := e.View()
	p, ok := v.look(f.Main.PID)
	if !ok || p.ID != f.Main.ID {
		return nil, nil // has ended meanwhile
	}
	if !v.ours(p) || !isMine(p) {
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

// Ending reports whether the end of an instance has begun: its record or its name
// says so, or one of its two processes is gone.
func (e Ender) Ending(f Finding) bool {
	both, err := e.pair(f)
	if err != nil {
		return false
	}
	if len(both) < 2 {
		return true
	}
	if both[0].Name == tree.EndingName {
		return true
	}
	r, ok := e.View().recordOf(Instance{Launcher: both[0], Guard: both[1]})
	return ok && !r.Ending.IsZero()
}

// Wait waits for an instance that is ending: as long as its record says that it may
// take, or for our own grace period.
func (e Ender) Wait(f Finding) error {
	deadline := time.Now().Add(e.Grace + slack)
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		both, err := e.pair(f)
		if err != nil {
			return err
		}
		if len(both) == 0 && !e.guarded(f) {
			return nil
		}
		for _, p := range both {
			if p.Stopped() { // it cannot end while it is stopped
				_ = p.Signal(syscall.SIGCONT)
			}
		}
		if len(both) > 0 {
			if r, ok := e.View().recordOf(Instance{Launcher: f.Main, Guard: both[len(both)-1]}); ok {
				if d := r.Ending.Add(slack); d.After(deadline) {
					deadline = d
				}
			}
		}
		if time.Now().After(deadline.Add(tree.Patience)) {
			return fmt.Errorf("PID %d does not end", f.Main.PID)
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
