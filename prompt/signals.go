package prompt

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// caught are the signals that would end or stop us while the terminal is in our mode,
// and SIGCONT.
var caught = []os.Signal{
	unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGABRT, unix.SIGALRM, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2,
	unix.SIGVTALRM, unix.SIGXCPU, unix.SIGXFSZ, unix.SIGTSTP, unix.SIGCONT,
}

// signals wakes a goroutine that waits in poll when a signal comes.
type signals struct {
	wake    int // each byte in this pipe is a signal that has come
	arrived chan os.Signal
	done    chan struct{}
}

func listen() (*signals, error) {
	var pipe [2]int
	if err := unix.Pipe(pipe[:]); err != nil {
		return nil, err
	}
	for _, fd := range pipe {
		unix.CloseOnExec(fd)
		_ = unix.SetNonblock(fd, true)
	}
	s := &signals{pipe[0], make(chan os.Signal, 16), make(chan struct{})}
	for _, sig := range caught {
		if !signal.Ignored(sig) { // Notify would catch an ignored one
			signal.Notify(s.arrived, sig)
		}
	}
	go func() {
		defer close(s.done)
		defer unix.Close(pipe[1])
		for sig := range s.arrived {
			_, _ = unix.Write(pipe[1], []byte{byte(sig.(syscall.Signal))})
		}
	}()
	return s, nil
}

// next returns a signal that has come, nil if there is none.
func (s *signals) next() os.Signal {
	var b [1]byte
	if n, _ := unix.Read(s.wake, b[:]); n == 1 {
		return syscall.Signal(b[0])
	}
	return nil
}

func (s *signals) wait(limit time.Duration) {
	fds := []unix.PollFd{{Fd: int32(s.wake), Events: unix.POLLIN}}
	_, _ = poll(fds, int(limit.Milliseconds()))
}

// stop stops catching, and returns what the signals that are left mean.
func (s *signals) stop() (err error) {
	signal.Stop(s.arrived)
	close(s.arrived)
	<-s.done
	for sig := s.next(); sig != nil; sig = s.next() {
		if err == nil {
			err = meaning(sig)
		}
	}
	unix.Close(s.wake)
	return err
}

// meaning is the error that a signal causes: none for those that stop and wake.
func meaning(sig os.Signal) error {
	switch sig {
	case unix.SIGTSTP, unix.SIGCONT:
		return nil
	case unix.SIGINT:
		return ErrInterrupted
	}
	return unanswered(unix.SignalName(sig.(syscall.Signal)))
}

func (s *session) heed() {
	for s.err == nil {
		sig := s.signals.next()
		switch {
		case sig == nil:
			return
		case sig == unix.SIGCONT: // after a SIGSTOP, which gives no notice
			s.resume()
		case sig == unix.SIGTSTP:
			if stoppable() {
				s.set(&s.saved)
				// Go does not give a caught SIGTSTP its default action back.
				s.stopped(unix.Getpid(), unix.SIGSTOP)
				s.resume()
			}
		default:
			s.fail(meaning(sig))
		}
	}
}

// stopped sends the signal that stops us, and returns when we are awake again, or after a
// second if nothing has stopped us. The kernel may stop us only after kill has returned.
func (s *session) stopped(whom int, sig syscall.Signal) (woken bool) {
	_ = unix.Kill(whom, sig)
	for range 10 { // time does not count while we are stopped
		s.signals.wait(100 * time.Millisecond)
		switch sig := s.signals.next(); sig {
		case nil, unix.SIGTSTP:
		case unix.SIGCONT:
			return true
		default:
			s.fail(meaning(sig))
			return true
		}
	}
	return false
}

// resume takes the terminal again. In the background we stop with all of our
// group, as if we had read from the terminal, until the shell brings us back.
func (s *session) resume() {
	for s.err == nil {
		ours, err := foreground(int(s.in.Fd()))
		switch {
		case err != nil:
			s.lost()
		case ours:
			if !s.silent.IsZero() {
				s.silent = time.Now().Add(patience)
			}
			s.set(&s.mode)
			s.redraw()
			return
		case !stoppable(), signal.Ignored(unix.SIGTTIN), !s.stopped(0, unix.SIGTTIN):
			s.fail(unanswered("in the background"))
		}
	}
}

// stoppable reports whether somebody could wake us: a shell with job control
// keeps its jobs in groups of their own.
func stoppable() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp()
}
