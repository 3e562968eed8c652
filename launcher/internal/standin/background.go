package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func init() {
	shapes["agent"] = agent
	shapes["late"] = func() { time.Sleep(must(time.ParseDuration(os.Args[4]))); serve(endings...) }
	shapes["wide"] = func() { loopback = "0.0.0.0"; serve(endings...) }
	shapes["two"] = two
	shapes["taken"] = taken
	shapes["writer"] = writer
}

// agent starts what its further words say in a session of its own, leaves a trace
// when that has ended, and lives on.
func agent() {
	cmd := exec.Command(os.Args[4], os.Args[5:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	_ = cmd.Wait()
	note("returned", fmt.Sprintln(cmd.ProcessState.ExitCode()))
	select {}
}

// two listens on another port first, and a while later on its own.
func two() {
	own := port
	port = os.Args[4]
	listen()
	time.Sleep(must(time.ParseDuration(os.Args[5])))
	port = own
	serve(endings...)
}

// taken takes another port where its own is taken, as vite does.
func taken() {
	if l, err := net.Listen("tcp", loopback+":"+port); err == nil {
		l.Close()
	} else {
		port = os.Args[4]
	}
	serve(endings...)
}

// writer writes as many MiB before it listens.
func writer() {
	var mib int
	if _, err := fmt.Sscan(os.Args[4], &mib); err != nil {
		panic(err)
	}
	line := make([]byte, 1<<20)
	for n := range line {
		line[n] = 'x'
	}
	failed := 0
	for range mib {
		if _, err := os.Stdout.Write(line); err != nil {
			failed++
		}
	}
	note("unwritten", fmt.Sprint(failed))
	serve(endings...)
}
