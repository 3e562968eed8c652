package guard

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"bengal-run/launcher/process"
	"bengal-run/launcher/tree"

	"golang.org/x/sys/unix"
)

// start starts COMMAND in a session of its own, in the circumstances that the
// launcher was started in.
func start(p Plan) (int, error) {
	if p.Ignored.Has(syscall.SIGCHLD) {
		return startByStep(p)
	}
	ignore(p.Ignored)
	defer block(p.Blocked)()
	return fork(p, p.Path, p.Argv)
}

func fork(p Plan, path string, argv []string) (int, error) {
	return syscall.ForkExec(path, argv, &syscall.ProcAttr{
		Dir:   p.Dir,
		Env:   commandEnviron(p.RunID),
		Files: []uintptr{0, 1, 2},
		Sys:   attributes(p.Stop),
	})
}

func ignore(set process.Signals) {
	for sig := syscall.Signal(1); sig <= 64; sig++ {
		if set.Has(sig) {
			signal.Ignore(sig)
		}
	}
}

// exitFailed is how a process of ours ends that was to be COMMAND.
const exitFailed = 125

// stepName is what COMMAND is called until it is executed, when there is a step
// in between.
const stepName = tree.OwnPrefix + "start"

// startByStep starts this program once more, which then executes COMMAND in its
// own place. A guard that ignored SIGCHLD while it forks would have its children
// reaped by the kernel, and never learn how COMMAND has ended. The errno of the
// exec comes through a pipe that a successful one closes.
func startByStep(p Plan) (int, error) {
	var ends [2]int
	if err := unix.Pipe(ends[:]); err != nil {
		return 0, err
	}
	unix.CloseOnExec(ends[0])
	answer := os.NewFile(uintptr(ends[0]), "pipe")
	defer answer.Close()
	self, err := executable()
	if err != nil {
		unix.Close(ends[1])
		return 0, err
	}
	words := []string{stepName, strconv.Itoa(ends[1]), strconv.FormatUint(uint64(p.Ignored), 16),
		strconv.FormatUint(uint64(p.Blocked), 16), p.Path}
	pid, err := fork(p, self, append(words, p.Argv...))
	unix.Close(ends[1])
	if err != nil {
		return 0, err
	}
	text, err := io.ReadAll(answer)
	if err == nil && len(text) == 0 {
		return pid, nil
	}
	_, _ = syscall.Wait4(pid, nil, 0, nil)
	errno, _ := strconv.Atoi(string(text))
	return 0, syscall.Errno(errno)
}

// step is what runs in between: words are the pipe, the signals to ignore and to
// block, COMMAND's file and its words.
func step(words []string) (code int) {
	if len(words) < 5 {
		return exitFailed
	}
	pipe, err := strconv.Atoi(words[0])
	ignored, ierr := strconv.ParseUint(words[1], 16, 64)
	blocked, berr := strconv.ParseUint(words[2], 16, 64)
	if errors.Join(err, ierr, berr) != nil {
		return exitFailed
	}
	unix.CloseOnExec(pipe)
	ignore(process.Signals(ignored))
	block(process.Signals(blocked))
	err = syscall.Exec(words[3], words[4:], os.Environ())
	errno, _ := err.(syscall.Errno)
	_, _ = syscall.Write(pipe, []byte(strconv.Itoa(int(errno))))
	return exitFailed
}
