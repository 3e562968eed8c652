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
