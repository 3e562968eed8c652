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
		r, w, err := os.Pipe()
		if err != nil {
			return 0, err
		}
		defer r.Close()
		silent = w
		files[0] = r.Fd()
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

// silent is the end of COMMAND's stdin that nobody writes to, open for as long as
// the guard lives.
var silent *os.File

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
