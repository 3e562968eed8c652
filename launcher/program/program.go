// Package program knows COMMAND's program: its file before it runs (Find), why it cannot be
// run (Unexecutable), and how it ended (Outcome).
package program

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"bengal-run/launcher/speech"

	"golang.org/x/sys/unix"
)

// Find looks for COMMAND as execvp(3) does: a name with a slash is a path, any
// other is looked for in PATH, where an empty entry is the current folder. A
// file that cannot be executed does not hide one further on that can.
func Find(name string) (string, error) {
	if strings.Contains(name, "/") {
		return name, executable(name, name)
	}
	if name == "" {
		return "", notFound(`""`)
	}
	path, ok := os.LookupEnv("PATH")
	if !ok {
		path = "/usr/local/bin:/bin:/usr/bin"
	}
	var denied error
	for _, dir := range filepath.SplitList(path) {
		if dir == "" {
			dir = "."
		}
		file := dir + "/" + name
		if unix.Access(file, unix.F_OK) == unix.ENOENT {
			continue // absent, as in most folders; executable would spend time on an error
		}
		err := executable(file, name)
		var e *speech.Error
		if err == nil {
			return file, nil
		} else if errors.As(err, &e) && e.Code == speech.CodeNotRunning && denied == nil {
			denied = err
		}
	}
	if denied != nil {
		return "", denied
	}
	return "", notFound(name)
}

func notFound(name string) error {
	e := speech.Fail(speech.CodeNotFound, commandNotFound, name)
	if name == `""` || strings.ContainsAny(name, " \t") {
		e.Hint = commandNotFoundHint
	}
	return e
}

// executable says why a file cannot be executed, as far as a look can tell. In the error
// the file is called by name, the second argument.
func executable(file, name string) error {
	st, err := os.Stat(file)
	switch {
	case errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ENAMETOOLONG):
		return speech.Fail(speech.CodeNotFound, noSuchFile, name)
	case err != nil:
		return speech.Fail(speech.CodeNotRunning, "%s: %w", name, speech.Bare(err))
	case st.IsDir():
		return speech.Fail(speech.CodeNotRunning, isFolder, name)
	case unix.Faccessat(unix.AT_FDCWD, file, unix.X_OK, unix.AT_EACCESS) != nil || st.Mode()&0o111 == 0:
		return speech.Fail(speech.CodeNotRunning, notExecutable, name).With(notExecutableHint + file)
	}
	return nil
}

// CheckInterpreter fails if a script's interpreter is missing. It is called before anything
// is ended to make room for the script.
func CheckInterpreter(file, name string) error {
	interpreter := interpreterOf(file)
	if interpreter == "" {
		return nil
	}
	if _, err := os.Stat(interpreter); !errors.Is(err, unix.ENOENT) {
		return nil
	}
	if strings.HasSuffix(interpreter, "\r") {
		return speech.Fail(speech.CodeNotRunning, windowsLines, name).With(fmt.Sprintf(windowsLinesHint, file))
	}
	return speech.Fail(speech.CodeNotRunning, noInterpreter, name, interpreter)
}

// Unexecutable explains why the kernel did not execute a file that is there.
func Unexecutable(file, name string, errno syscall.Errno) error {
	if errno == syscall.ENOENT {
		if err := CheckInterpreter(file, name); err != nil {
			return err
		}
		if _, err := os.Stat(file); err == nil {
			return speech.Fail(speech.CodeNotRunning, noLoader, name)
		}
		return notFound(name)
	}
	if errno == syscall.EAGAIN || errno == syscall.ENOMEM {
		return speech.Fail(speech.CodeFailed, cannotStart, name, errno)
	}
	return speech.Fail(speech.CodeNotRunning, "%s: %w", name, errno)
}

// interpreterOf is the file in a script's #! line, if it has one. To the kernel a carriage
// return is a part of its name (load_script, fs/binfmt_script.c).
func interpreterOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 256)
	n, _ := f.Read(head)
	line, _, _ := bytes.Cut(head[:n], []byte("\n"))
	line, ok := bytes.CutPrefix(line, []byte("#!"))
	if words := bytes.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' }); ok && len(words) > 0 {
		return string(words[0])
	}
	return ""
}
