package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// pair is a listener with a second one in its group.
func pair() {
	child := exec.Command(self(), dir, port, "listener")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		panic(err)
	}
	listener()
}

// listener prints each signal that it gets, as PID, number and nanoseconds
// since 1970, and ends of none. It begins with a line for the signal 0. With
// GODEBUG=asyncpreemptoff=1 the Go runtime sends no SIGURG among them.
func listener() {
	told := make(chan os.Signal, 1024)
	signal.Notify(told)
	say := func(number int) {
		at := time.Now().UnixNano()
		_, _ = fmt.Printf("%d %d %d\n", os.Getpid(), number, at)
	}
	say(0)
	for sig := range told {
		say(int(sig.(syscall.Signal)))
	}
}
