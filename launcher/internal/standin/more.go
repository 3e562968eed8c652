package main

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

func init() {
	shapes["opener"] = opener
	shapes["host"] = host
	shapes["six"] = func() { loopback = "[::1]"; serve(endings...) }
	shapes["slow"] = func() { slowly = 1500 * time.Millisecond; serve(endings...) }
}

// slowly is how long a server needs to tidy up, if not tidying.
var slowly = tidying

// opener opens a browser, as --open does, and ends.
func opener() {
	cmd := exec.Command(os.Args[4], os.Args[5:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
}

// loopback is the address that a server listens on.
var loopback = "127.0.0.1"

// host listens, runs what its further words say, and ends as that does.
func host() {
	listen()
	cmd := startRest()
	_ = cmd.Wait()
	os.Exit(cmd.ProcessState.ExitCode())
}
