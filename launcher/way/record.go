package way

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// Here returns the current folder and the places of its records, ours first, which is path
// if that is given. There are no places if none is true, or if the folder is gone.
func Here(v speech.Voice, path string, none bool) (dir string, places []pidfile.Place, err error) {
	dir, err = syscall.Getwd() // os.Getwd may take $PWD: two names for one folder
	switch {
	case err != nil:
		v.Sayf(speech.Warning, folderGone)
		return "", nil, nil
	case none:
		return dir, nil, nil
	}
	places = pidfile.PlacesOf(dir)
	if path != "" {
		if places[0], err = pidfile.Exactly(path); err != nil {
			return "", nil, err
		}
	}
	return dir, places, nil
}

// NewRecord is the record of this instance before COMMAND runs.
func NewRecord(id, dir string, argv []string) pidfile.Record {
	self := system.IDOf(os.Getpid())
	return pidfile.Record{
		PID: self.PID, Start: self.Start, ID: id, Boot: system.Boot(), UID: os.Geteuid(),
		Dir: dir, Argv: argv, Since: time.Now(),
	}
}

// Take takes the record, or returns nil and goes on without one. It treats an instance
// that has come meanwhile like any other.
func (w *Way) Take() (*pidfile.Held, error) {
	if len(w.Places) == 0 {
		return nil, nil
	}
	place, elsewhere := w.Places[0], false
	for range dealing.Rounds {
		w.Record.Ports = Wanted(w.Wants)
		w.current().Records() // before Take locks them
		held, replaced, err := place.Take(w.Record, w.clashes, w.current().StillNames)
		var live *pidfile.LiveError
		var hostile *pidfile.HostileError
		switch {
		case err == nil:
			if elsewhere {
				w.Sayf(speech.Warning, recordElsewhere, w.Places[0].Dir, place.Dir)
			}
			w.Sayf(speech.Detail, recordTaken, filepath.Join(place.Dir, held.Name))
			if replaced != nil {
				w.Sayf(speech.Warning, recordReplaced, replaced)
			}
			return held, nil
		case errors.As(err, &live):
			w.look = nil
			o, around := w.instance(pidfile.Seen{Record: live.Record, Path: filepath.Join(place.Dir, place.Name), Live: true})
			if around {
				w.Sayf(speech.Warning, recordHeldAround, place.Name)
				return nil, nil
			}
			if o != nil {
				if _, err := w.deal(*o); err != nil {
					return nil, err
				}
			}
		case errors.As(err, &hostile):
			w.Sayf(speech.Warning, recordHostile, hostile)
			return nil, nil
		case pidfile.Unwritable(err) && !elsewhere:
			elsewhere = true
			fallback, ferr := pidfile.Fallback(w.Record.Dir)
			if ferr != nil {
				w.Sayf(speech.Warning, recordNowhere, place.Dir, ferr)
				return nil, nil
			}
			place = fallback
		default:
			w.Sayf(speech.Warning, recordFailed, err)
			return nil, nil
		}
	}
	return nil, speech.Fail(speech.CodeTaken, againAndAgain, dealing.Rounds)
}
