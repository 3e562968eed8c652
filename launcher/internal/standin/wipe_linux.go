package main

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

func init() {
	shapes["wiped"] = func() { wipe(); serve(endings...) }
}

// wipe writes zeros over the environment, as a server does that writes its title
// there (process_vm_writev(2)): fields 50 and 51 of its stat line say where it lies
// (proc_pid_stat(5)).
func wipe() {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		panic(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	from, err := strconv.ParseInt(fields[50-3], 10, 64)
	if err != nil {
		panic(err)
	}
	to, err := strconv.ParseInt(fields[51-3], 10, 64)
	if err != nil {
		panic(err)
	}
	zeros := make([]byte, to-from)
	local := []unix.Iovec{{Base: &zeros[0]}}
	local[0].SetLen(len(zeros))
	remote := []unix.RemoteIovec{{Base: uintptr(from), Len: len(zeros)}}
	if _, err := unix.ProcessVMWritev(os.Getpid(), local, remote, 0); err != nil {
		panic(err)
	}
}
