package main

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func ignoring() {
	signal.Ignore(endings...)
	listen()
	trace("deaf")
	<-over
}

// halted is a server that somebody has stopped.
func halted() {
	end := make(chan os.Signal, 8)
	signal.Notify(end, endings...)
	listen()
	_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	select {
	case <-end:
		tidy(end)
	case <-over:
		trace("ended")
	}
}

// wrapper passes INT and TERM on, as npm does, and ends after its child. The
// child knows that what the terminal sends comes twice then, with or without
// bengal-run.
func wrapper() {
	end := make(chan os.Signal, 8)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)
	child := start("below")
	go func() {
		for sig := range end {
			_ = child.Process.Signal(sig)
		}
	}()
	done := make(chan struct{})
	go func() { _ = child.Wait(); close(done) }()
	select {
	case <-done:
	case <-over:
	}
}

// supervisor starts its worker again whenever that has ended, and knows no
// signals.
func supervisor() {
	for {
		worker := start("one")
		done := make(chan struct{})
		go func() { _ = worker.Wait(); close(done) }()
		select {
		case <-done:
		case <-over:
			return
		}
	}
}

// moving goes on in a new process and a new session twice a second.
func moving() {
	end := make(chan os.Signal, 8)
	signal.Notify(end, endings...)
	trace("up")
	select {
	case <-end:
		tidy(end)
	case <-time.After(500 * time.Millisecond):
		detach("moving", os.Environ())
		trace("ended")
	}
}

func stay() { <-over }

// heavy has much memory to give back at its end.
func heavy() {
	memory := make([]byte, 400<<20)
	for n := 0; n < len(memory); n += os.Getpagesize() {
		memory[n] = 1
	}
	serve(endings...)
	runtime.KeepAlive(memory)
}
