package guard

import (
	"bytes"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"bengal-run/launcher/signals"
)

// shell runs a script that has no #! line (execvp(3), ENOEXEC).
const shell = "/bin/sh"

// start starts COMMAND in a process group of its own, in the circumstances that
// the launcher was started in.
func start(p Plan) (pid int, err error) {
	files := []uintptr{0, 1, 2}
	if p.NoStdin {
		var ends [2]int
		if err := syscall.Pipe(ends[:]); err != nil {
			return 0, err
		}
		syscall.CloseOnExec(ends[0])
		syscall.CloseOnExec(ends[1]) // open for as long as this process lives
		defer syscall.Close(ends[0])
		files[0] = uintptr(ends[0])
	}
	if signals.Ignored(syscall.SIGQUIT) {
		signal.Ignore(syscall.SIGQUIT) // the runtime has a handler of its own for it
	}
	env := with(os.Environ(), p.Env...)
	fork := func(path string, argv []string) (int, error) {
		return syscall.ForkExec(path, argv, &syscall.ProcAttr{Dir: p.Dir, Env: env, Files: files, Sys: attributes(p.Stop)})
	}
	pid, err = fork(p.Path, p.Argv)
	if errors.Is(err, syscall.ENOEXEC) && p.Path != shell && isScript(p.Dir, p.Path) {
		pid, err = fork(shell, append([]string{"sh", p.Path}, p.Argv[1:]...))
	}
	return pid, err
}

// isScript tells a script without a #! line from a program for another machine.
// The path may be relative to the folder that COMMAND runs in.
func isScript(dir, path string) bool {
	if dir != "" && path[0] != '/' {
		path = dir + "/" + path
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 256)
	n, err := f.Read(head)
	return (n > 0 || err != nil) && !bytes.Contains(head[:n], []byte{0})
}
