package launcher

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/pidfile"
)

// prepare gets the record ready, and says where records of this project lie.
func (i *instance) prepare() error {
	self := process.Self()
	dir, err := syscall.Getwd() // the kernel's name: one folder has one
	if err != nil {
		i.sayf(Warning, folderGone)
		i.NoPidfile = true
	}
	i.record = pidfile.Record{
		PID: self.PID, Start: self.Start, ID: newID(), Boot: process.Boot(), UID: os.Geteuid(),
		Dir: dir, Argv: i.Argv, Since: time.Now(),
	}
	if i.NoPidfile {
		return nil
	}
	i.places = pidfile.PlacesOf(dir)
	if i.Pidfile != "" {
		if i.places[0], err = pidfile.Exactly(i.Pidfile); err != nil {
			return &Error{Code: CodeFailed, Err: err}
		}
	}
	i.place = i.places[0]
	return nil
}

// take takes the record. An instance that has come in the way since the last
// look is dealt with like one that was there before.
func (i *instance) take() error {
	if i.NoPidfile {
		return nil
	}
	elsewhere := false
	for !i.NoPidfile {
		i.view().Records() // before Take locks them
		held, replaced, err := i.place.Take(i.record, i.clashes, i.names)
		var live *pidfile.LiveError
		var hostile *pidfile.HostileError
		switch {
		case err == nil:
			i.held = held
			i.sayf(Detail, recordTaken, filepath.Join(i.place.Dir, held.Name))
			if replaced != nil {
				i.sayf(Warning, recordReplaced, replaced)
			}
			return nil
		case errors.As(err, &live):
			if err := i.makeRoom(live.Record); err != nil {
				return err
			}
		case errors.As(err, &hostile):
			i.sayf(Warning, recordHostile, hostile)
			return nil
		case pidfile.Unwritable(err) && !elsewhere:
			elsewhere = true
			fallback, ferr := pidfile.Fallback(i.record.Dir)
			if ferr != nil {
				i.sayf(Warning, recordNowhere, i.place.Dir, ferr)
				return nil
			}
			i.sayf(Warning, recordElsewhere, i.place.Dir, fallback.Dir)
			i.place = fallback
		default:
			i.sayf(Warning, recordFailed, err)
			return nil
		}
	}
	return nil
}

// names reports whether a dead record still names somebody who lives. To put
// ours in its place would lose him.
func (i *instance) names(r pidfile.Seen) bool {
	return i.view().Leftover(r.ID).Main.PID != 0 || len(i.view().RecordedBy(r)) > 0
}

// makeRoom deals with a living instance whose record is in the place of ours.
func (i *instance) makeRoom(r pidfile.Record) error {
	if i.made++; i.made > rounds {
		return fail(CodeTaken, againAndAgain)
	}
	i.look = nil
	f, ok := i.living(pidfile.Seen{Record: r, Path: filepath.Join(i.place.Dir, i.place.Name), Live: true})
	if !ok {
		return nil
	}
	if i.around(f) {
		i.sayf(Warning, recordHeldAround, i.place.Name)
		i.NoPidfile = true
		return nil
	}
	want := -1
	if !r.SameCommand(i.record) {
		want = i.shared(r.Ports)
	}
	if _, err := i.deal(obstacle{Finding: f, want: want}); err != nil {
		return err
	}
	return i.settlePorts()
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
	if err != nil && !i.guard.Last().Ended { // a guard that is done has removed it
		i.sayf(Detail, recordUnwritten, err)
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
