// Package terminal looks after the terminal that the launcher was started in:
// whether we are in its foreground, and its settings, which are put back when
// COMMAND leaves them changed.
//
// COMMAND is in another session, the guard's, so the terminal is not its controlling
// terminal: the kernel neither stops it when it reads in the background nor
// hangs it up. What depends on that is done here and by the launcher.
package terminal

import (
	"os"
	"os/signal"

	"github.com/mattn/go-isatty"
	"golang.org/x/sys/unix"
)

// Terminal is the one that we were started in. The zero value stands for none:
// its methods do nothing.
type Terminal struct {
	file  *os.File
	saved *unix.Termios
}

// Open finds the terminal among files, and remembers its settings if we are in the
// foreground, and nobody beside us has put it into raw mode: those settings would be
// theirs.
func Open(files ...*os.File) Terminal {
	for _, f := range files {
		if isatty.IsTerminal(f.Fd()) {
			t := Terminal{file: f}
			// If we are not in the foreground, these are the settings of whoever is. What a
			// script starts with & keeps the script's group, but ignores INT (POSIX.1,
			// "Asynchronous Lists").
			if s := t.Settings(); s != nil && s.Lflag&unix.ICANON != 0 && !signal.Ignored(unix.SIGINT) {
				t.saved = s
			}
			return t
		}
	}
	return Terminal{}
}

// Exists reports whether there is one.
func (t Terminal) Exists() bool { return t.file != nil }

// Foreground reports whether our process group is the one that the terminal's
// keys go to. It is not if the terminal is not our controlling terminal.
func (t Terminal) Foreground() bool {
	group, err := t.group()
	return err == nil && group == unix.Getpgrp()
}

// Background reports whether the terminal's keys go to another process group of
// our session, a shell's or another job's.
func (t Terminal) Background() bool {
	group, err := t.group()
	return err == nil && group != unix.Getpgrp()
}

// Settings returns the settings as they are now, nil in the background (they are
// somebody else's there) or where there is no terminal any more.
func (t Terminal) Settings() *unix.Termios {
	if !t.Foreground() {
		return nil
	}
	s, err := unix.IoctlGetTermios(int(t.file.Fd()), getTermios)
	if err != nil {
		return nil
	}
	return s
}

// Restore puts back the settings that Open has seen.
func (t Terminal) Restore() { t.Apply(t.saved) }

// Apply puts settings in force, in the foreground alone: from the background
// the kernel answers with SIGTTOU, and loops for ever where that is caught
// (tcsetattr(3), POSIX.1 "Terminal Access Control").
func (t Terminal) Apply(s *unix.Termios) {
	if t.file != nil && s != nil && t.Foreground() {
		_ = unix.IoctlSetTermios(int(t.file.Fd()), setTermios, s)
	}
}

func (t Terminal) group() (int, error) {
	if t.file == nil {
		return 0, unix.ENOTTY
	}
	return unix.IoctlGetInt(int(t.file.Fd()), unix.TIOCGPGRP)
}
