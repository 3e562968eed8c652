package main

import (
	"os"
	"os/exec"
	"syscall"
)

// leader goes on as what its further words say, in a session of its own.
func leader() {
	if _, err := syscall.Setsid(); err != nil {
		panic(err)
	}
	run(os.Args[4], os.Args[5:]...)
}

// startRest starts what the further words say.
func startRest() *exec.Cmd {
	cmd := exec.Command(os.Args[4], os.Args[5:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	return cmd
}

func run(name string, args ...string) {
	cmd := exec.Command(name, args...)
	if err := syscall.Exec(must(exec.LookPath(name)), cmd.Args, os.Environ()); err != nil {
		panic(err)
	}
}

func start(shape string) *exec.Cmd {
	cmd := exec.Command(self(), dir, port, shape)
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	return cmd
}

// detach starts a shape in a session of its own, with closed files.
func detach(shape string, env []string) {
	cmd := exec.Command(self(), dir, port, shape)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
}

// opener opens a browser, as --open does, and ends.
func opener() {
	cmd := exec.Command(os.Args[4], os.Args[5:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
}

// host listens, runs what its further words say, and ends as that does.
func host() {
	listen()
	cmd := startRest()
	_ = cmd.Wait()
	os.Exit(cmd.ProcessState.ExitCode())
}
