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

// errNotShown says that an instance cannot be told to end: what the finding names is no
// launcher or guard of this user's.
var errNotShown = errors.New("its launcher cannot be seen (another container or PID namespace)")

// slack is for the last steps of an instance: SIGKILL takes effect, processes are
// reaped, the record is removed.
const slack = 2 * time.Second

// Stop tells a living instance to end, through its launcher, and waits until
// it has. It continues a suspended instance for that. Killed says that a grace period was
// over first.
func (e Ender) Stop(f Finding) (killed bool, err error) {
	i, err := e.pairOf(f)
	if err != nil {
		return false, err
	}
	if !e.Ending(f) { // a second TERM would kill at once
		i.tell()
	}
	return e.Wait(f)
}

// tell tells the launcher or the guard to end the tree. One is enough: the guard ends the
// tree when the launcher is gone, and the launcher passes on what it is told.
func (i Instance) tell() {
	for _, p := range i.processes() {
		if p.Signal(syscall.SIGTERM) == nil {
			_ = p.Signal(syscall.SIGCONT)
			return
		}
	}
}

// apart is how far apart signals must come for a launcher to count them as two.
const apart = tree.Together + 100*time.Millisecond

// pairOf is what still lives of an instance's launcher and guard, if they are what the
// finding says.
func (e Ender) pairOf(f Finding) (Instance, error) {
	v := e.View()
	p, ok := v.look(f.Main.PID)
	if !ok || p.ID != f.Main.ID { // the launcher has ended meanwhile; its guard may live
		if p, ok = v.look(f.Pair.Guard.PID); !ok || p.ID != f.Pair.Guard.ID {
			return Instance{}, nil
		}
	}
	if p.Dying() {
		return Instance{Launcher: p}, nil
	}
	launches := p.ID == f.Pair.Launcher.ID && f.Pair.Guard.PID != 0 // under whatever name
	if !v.ours(p) && !launches || !isMine(p) {
		if !p.Running() { // what has just ended shows nothing of what it was
			return Instance{}, nil
		}
		return Instance{}, errNotShown
	}
	return v.instance(p), nil
}

// Ending reports whether the end of an instance has begun: its record or its name says
// so, or its launcher is gone, or one of the two was killed.
func (e Ender) Ending(f Finding) bool {
	i, err := e.pairOf(f)
	if err != nil {
		return false
	}
	if i.Launcher.PID == 0 ||
		slices.ContainsFunc(i.processes(), func(p system.Info) bool { return p.Dying() || p.Name == tree.EndingName }) {
		return true
	}
	r, ok := e.View().recordOf(i)
	return ok && !r.Ending.IsZero()
}

// Wait waits for the end of an instance that is ending: for its own grace
// period, which its record tells, or for ours. With Hurry, Wait has the instance killed
// after ours.
func (e Ender) Wait(f Finding) (killed bool, err error) {
	began := time.Now()
	deadline, again := began.Add(e.Grace+slack), began.Add(max(e.Grace, apart))
	var due time.Time // for SIGKILL
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		i, err := e.pairOf(f)
		if err != nil {
			return killed, err
		}
		those := i.processes()
		if len(those) == 0 && !e.guarded(f) {
			return killed || !due.IsZero() && time.Now().After(due), nil
		}
		for _, p := range those {
			if p.Stopped() { // it cannot end while it is stopped
				_ = p.Signal(syscall.SIGCONT)
			}
		}
		if len(those) > 0 {
			if r, ok := e.View().recordOf(i); ok {
				due = r.Ending
				if d := r.Ending.Add(slack); d.After(deadline) {
					deadline = d
				}
			}
			if e.Hurry && time.Now().After(again) {
				i.tell()
				killed, again = true, time.Now().Add(apart)
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
