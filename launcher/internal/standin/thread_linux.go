package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func init() {
	shapes["thread"], shapes["leaderless"] = thread, leaderless
	if os.Args[3] == "leaderless" {
		runtime.LockOSThread() // it runs on the first thread
	}
}

// leaderless is a server whose first thread has ended.
func leaderless() {
	go func() {
		serve(endings...)
		os.Exit(0)
	}()
	until(func() bool { return exists(filepath.Join(dir, "up-"+pid())) })
	_, _, _ = syscall.Syscall(syscall.SYS_EXIT, 0, 0, 0)
}

// thread starts what its further words say from a thread that ends as soon as
// there is a file called enough (threadless-PID), and waits for it.
func thread() {
	started := make(chan *exec.Cmd)
	task := make(chan int)
	go onThread(func() {
		started <- startRest()
		until(func() bool { return exists(filepath.Join(dir, "enough")) })
		task <- syscall.Gettid()
	})
	cmd := <-started
	file := fmt.Sprintf("/proc/self/task/%d", <-task)
	until(func() bool { return !exists(file) })
	trace("threadless")
	_ = cmd.Wait()
}

// onThread ends a thread after do. A goroutine that ends while it is locked to
// its thread takes that with it, unless it is the one that the process began
// with.
func onThread(do func()) {
	runtime.LockOSThread()
	if syscall.Gettid() != os.Getpid() {
		do()
		return
	}
	go onThread(do)
	select {}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func until(ok func() bool) {
	for !ok() {
		time.Sleep(time.Millisecond)
	}
}
