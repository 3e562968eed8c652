package launcher

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/pidfile"
)

// take takes the record, and waits for an instance that is about to go.
func (i *instance) take() error {
	self := process.Self()
	dir, err := syscall.Getwd() // the kernel's name: one folder has one
	if err != nil {
		i.sayf(Warning, "the current folder is gone, starting without a record")
		i.NoPidfile = true
	}
	i.record = pidfile.Record{
		PID: self.PID, Start: self.Start, ID: newID(), Boot: process.Boot(), UID: os.Geteuid(),
		Dir: dir, Argv: i.Argv, Since: time.Now(),
	}
	if i.NoPidfile {
		return nil
	}
	place := pidfile.Default(dir)
	if i.Pidfile != "" {
		if place, err = pidfile.Exactly(i.Pidfile); err != nil {
			return &Error{Code: CodeFailed, Err: err}
		}
	}
	elsewhere := false
	for first := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		held, replaced, err := place.Take(i.record, i.clashes)
		var live *pidfile.LiveError
		var hostile *pidfile.HostileError
		switch {
		case err == nil:
			i.held = held
			if replaced != nil {
				i.sayf(Warning, "%s, replaced", replaced)
			}
			return nil
		case errors.As(err, &live):
			if !i.worthWaiting(live.Record, first) {
				return alreadyRunning(live.Record)
			}
		case errors.As(err, &hostile):
			i.sayf(Warning, "%s, starting without a record", hostile)
			return nil
		case pidfile.Unwritable(err) && !elsewhere:
			elsewhere = true
			fallback, ferr := pidfile.Fallback(i.record.Dir)
			if ferr != nil {
				i.sayf(Warning, "%s cannot be written, starting without a record: %s", place.Dir, ferr)
				return nil
			}
			i.sayf(Warning, "%s cannot be written, the record goes to %s", place.Dir, fallback.Dir)
			place = fallback
		default:
			i.sayf(Warning, "starting without a record: %s", err)
			return nil
		}
	}
}

// clashes reports whether two instances cannot run side by side: the same
// command in the same folder, or one port.
func (i *instance) clashes(r pidfile.Record) bool {
	if r.SameCommand(i.record) {
		return true
	}
	return slices.ContainsFunc(r.Ports, func(p int) bool { return slices.Contains(i.record.Ports, p) })
}

// The time in which an instance that was just told to end gets to say so in its
// record: somebody who stops one and starts the next in the same breath is not
// refused.
const breath = 300 * time.Millisecond

// worthWaiting reports whether an instance in our way is about to go: it says
// so, or one of its two processes has died already.
func (i *instance) worthWaiting(r pidfile.Record, since time.Time) bool {
	const slack = 2 * time.Second // for SIGKILL to take effect
	if !r.Ending.IsZero() {
		return time.Now().Before(r.Ending.Add(slack))
	}
	launcher := process.ID{PID: r.PID, Start: r.Start}
	guard, err := process.ParseID(r.Guard)
	if !launcher.Running() || err == nil && !guard.Running() {
		return time.Since(since) < i.Grace+slack
	}
	return time.Since(since) < breath
}

func alreadyRunning(r pidfile.Record) error {
	ports := ""
	if len(r.Ports) > 0 {
		ports = strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Ports), " ", ", "), "[]")
		ports = "port " + ports + ", "
	}
	e := fail(CodeTaken, "already running here (PID %d, %ssince %s): %s", r.PID, ports,
		r.Since.Local().Format("15:04"), strings.Join(r.Argv, " "))
	e.Hint = fmt.Sprintf("kill %d ends it", r.PID)
	return e
}

// write puts the record's present state in the place of the last, and hands
// the new lock to the guard.
func (i *instance) write() {
	if i.held == nil {
		return
	}
	err := i.held.Update(i.record, func(lock int) {
		if !i.reaped {
			_ = i.guard.ShareLock(lock)
		}
	})
	if err != nil {
		i.sayf(Detail, "the record could not be written: %s", err)
	}
}

func (i *instance) letGoOfRecord() {
	if i.held != nil {
		i.held.Remove()
	}
}

// newID is a BENGAL_RUN_ID: 128 random bits.
func newID() string {
	var b [16]byte
	fill(b[:])
	return hex.EncodeToString(b[:])
}
