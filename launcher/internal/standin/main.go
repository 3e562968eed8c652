// Command standin stands in for a dev server in tests, in any shape that a tree
// of processes takes. It leaves traces in a folder, so that a test can tell who
// was there (pids), who listened (up-PID), who had the time to tidy up
// (tidied-PID) and who was interrupted at it (interrupted-PID).
//
//	standin DIR PORT SHAPE
//
// A server that is sent USR2 ends by itself.
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tidying is how long a server needs to tidy up.
const tidying = 300 * time.Millisecond

var dir, port string

var shapes = map[string]func(){
	"one":        func() { serve(endings...) },
	"below":      func() { tolerant = true; serve(endings...) },
	"halted":     halted,
	"stopped":    func() { start("halted"); stay() },
	"ignoring":   ignoring,
	"sh":         func() { run("sh", "-c", `"$0" "$1" "$2" one; true`, self(), dir, port) },
	"npm":        wrapper,
	"daemon":     func() { start("fork"); stay() },
	"fork":       func() { detach("one", os.Environ()); trace("ended") },
	"detached":   func() { detach("one", os.Environ()); stay() },
	"bare":       func() { detach("one", []string{}); stay() },
	"supervisor": supervisor,
	"mover":      func() { detach("moving", os.Environ()); stay() },
	"moving":     moving,
	"parent":     func() { _ = startRest().Wait() }, // knows no signals
	"leader":     leader,
	"pair":       pair,
	"listener":   listener,
	"raw":        raw,
	"reader":     reader,
	"sized":      sized,
}

var tolerant bool

var endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}

func main() {
	dir, port = os.Args[1], os.Args[2]
	signal.Notify(over, syscall.SIGUSR2)
	note("pids", fmt.Sprintf("%d\n", os.Getpid()))
	shapes[os.Args[3]]()
}

var over = make(chan os.Signal, 1)

// serve listens, and tidies up when it is told to end. One that is told twice
// ends at once, as servers do that mean well.
func serve(told ...os.Signal) {
	end := make(chan os.Signal, 8)
	signal.Notify(end, told...)
	listen()
	select {
	case <-over:
		trace("ended")
	case <-end:
		tidy(end)
	}
}

func tidy(end <-chan os.Signal) {
	tidied := time.After(slowly)
	for began := time.Now(); ; {
		select {
		case sig := <-end:
			if tolerant && time.Since(began) < 100*time.Millisecond {
				continue
			}
			note("interrupted-"+pid(), sig.String())
			os.Exit(1)
		case <-tidied:
			trace("tidied")
			return
		}
	}
}

func listen() {
	l, err := net.Listen("tcp", loopback+":"+port)
	if err != nil {
		fmt.Fprintln(os.Stderr, "standin:", err)
		os.Exit(98)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	trace("up")
}

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

func trace(what string) { note(what+"-"+pid(), strings.Join(os.Args[3:], " ")) }

func note(name, text string) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	_, _ = f.WriteString(text)
}

func pid() string { return fmt.Sprint(os.Getpid()) }

func self() string { return must(os.Executable()) }

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}
