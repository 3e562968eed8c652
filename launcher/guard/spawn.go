package guard

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"bengal-run/launcher/process"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

// spawn starts a guard for the tree with this BENGAL_RUN_ID. It inherits its end
// of the socket under its own number, together with all descriptors that whoever
// started us has handed down.
//
// Nothing else may be started at the same time: that end is not close-on-exec
// for the moment. (os/exec's ExtraFiles would put it at 3, over the caller's.)
func spawn(id string) (*Guard, error) {
	foreign := children()
	if err := tree.Adopt(); err != nil {
		return nil, err
	}
	stdin, err := standardInput()
	if err != nil {
		return nil, err
	}
	if stdin != os.Stdin {
		defer stdin.Close()
	}
	here, there, err := wire.Pair()
	if err != nil {
		return nil, err
	}
	defer there.Close()
	pid, err := forkGuard(stdin, there, id)
	if err != nil {
		here.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	g := &Guard{ID: process.ID{PID: pid}, Conn: here, Foreign: foreign}
	if i, err := process.Look(pid); err == nil {
		g.ID = i.ID
	}
	return g, nil
}

func forkGuard(stdin *os.File, there *wire.Conn, id string) (pid int, err error) {
	fd, err := there.Inheritable()
	if err != nil {
		return 0, err
	}
	self, err := executable()
	if err != nil {
		return 0, err
	}
	env, words := guardEnviron(id)
	return syscall.ForkExec(self, append([]string{tree.GuardName, strconv.Itoa(fd)}, words...), &syscall.ProcAttr{
		Env:   env,
		Files: []uintptr{stdin.Fd(), os.Stdout.Fd(), os.Stderr.Fd()},
		Sys:   guardAttributes(),
	})
}

// standardInput is what COMMAND reads. In the background that is no terminal:
// in a session of its own COMMAND would not be stopped for reading, and take
// the shell's keys.
func standardInput() (*os.File, error) {
	if terminal.Open(os.Stdin).Background() {
		return os.Open(os.DevNull)
	}
	return os.Stdin, nil
}

func children() []process.ID {
	if childless() {
		return nil
	}
	self, err := process.Look(os.Getpid())
	if err != nil {
		return nil
	}
	self.Threads = 1 // an exec leaves one thread, and all children to that
	pids, _ := self.Children()
	var ids []process.ID
	for _, pid := range pids {
		if c, err := process.Look(pid); err == nil {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// handRecord hands the record to the guard. It comes before the plan, so that there is
// no moment at which COMMAND runs and one of the two could die with the lock.
func (g *Guard) handRecord(h *pidfile.Held, id string) error {
	dir, lock := h.Descriptors()
	return g.Send(wire.Message{Kind: wire.Record, Words: []string{h.Name, id}}, dir, lock)
}
