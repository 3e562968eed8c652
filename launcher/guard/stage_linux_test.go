//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"bengal-run/launcher/raw"

	"golang.org/x/sys/unix"
)

// A stage shares the launcher's memory, and is no thread of its Go runtime: what
// it calls must be a system call or another part of it. Looked at is what the
// compiler and the race detector have made of it.
func TestStage(t *testing.T) {
	for _, flags := range [][]string{{}, {"-race"}, {"-cover"}, {"-gcflags=bengal-run/...=-N -l"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			race := slices.Contains(flags, "-race")
			if race {
				if _, err := exec.LookPath("gcc"); err != nil {
					if os.Getenv("BENGAL_RUN_TEST_ALL") == "1" {
						t.Fatal(err)
					}
					t.Skip("the race detector needs a C compiler: ", err)
				}
			}
			binary := filepath.Join(t.TempDir(), "bengal-run")
			build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", binary, "bengal-run")...)
			if race {
				build.Env = append(os.Environ(), "CGO_ENABLED=1")
			}
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			code, err := exec.Command("go", "tool", "objdump", "-s", `guard\.(stage[A-Z]\w*|commandMain)(\.abi0)?$`, binary).Output()
			if err != nil {
				t.Fatal(err)
			}
			functions, calls := 0, 0
			for lines := bufio.NewScanner(bytes.NewReader(code)); lines.Scan(); {
				line := lines.Text()
				if strings.HasPrefix(line, "TEXT ") {
					functions++
					continue
				}
				_, target, called := strings.Cut(line, "CALL ")
				if !called {
					continue
				}
				calls++
				target = strings.TrimSpace(target)
				if !strings.HasPrefix(target, "bengal-run/launcher/raw.") && !strings.HasPrefix(target, "bengal-run/launcher/guard.stage") {
					t.Errorf("it calls %s: %s", target, line)
				}
			}
			if functions < 4 || calls < 20 {
				t.Errorf("%d functions with %d calls were found\n%s", functions, calls, code)
			}
		})
	}
}

// What the stage and COMMAND begin with runs on a stack of its own, by the
// calling convention that it is called with.
func TestEntries(t *testing.T) {
	stage, command := entries()
	play := func(entry, stack uintptr) syscall.WaitStatus {
		pid := raw.Clone(unix.CLONE_VM|unix.CLONE_VFORK|uintptr(unix.SIGCHLD), stack, 0, entry)
		if pid < 0 {
			t.Fatal(syscall.Errno(-pid))
		}
		var s syscall.WaitStatus
		if _, err := syscall.Wait4(pid, &s, 0, nil); err != nil {
			t.Fatal(err)
		}
		return s
	}
	const nobody = 1 << 30
	path := must(exec.LookPath("sh"))
	file := must(syscall.BytePtrFromString(path))
	argv := must(syscall.SlicePtrFromStrings([]string{"sh", "-c", "exit 7"}))
	envp := must(syscall.SlicePtrFromStrings(nil))
	current = &script{here: nobody, launcher: nobody}
	if s := play(stage, stackTop(0)); !s.Exited() || s.ExitStatus() != 0 || current.command != 0 {
		t.Errorf("a stage without its launcher: %v", s)
	}
	current = &script{stage: int32(os.Getpid()), path: address(file), argv: address(&argv[0]), envp: address(&envp[0])}
	if s := play(command, stackTop(1)); !s.Exited() || s.ExitStatus() != 7 {
		t.Errorf("COMMAND: %v, %v", s, syscall.Errno(current.errno))
	}
	kept = append(kept, file, argv, envp)
}

func TestStageHex(t *testing.T) {
	for value, want := range map[uint32]string{0: "00000000", 9: "00000009", 0xdeadbe0f: "deadbe0f", 0xffffffff: "ffffffff"} {
		b := []byte("<-------->")
		stageHex(unsafe.Pointer(&b[1]), value)
		if string(b) != "<"+want+">" {
			t.Errorf("%x: %s", value, b)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Of a stage that was killed after it had reaped COMMAND, the status is known; of
// one that had not, it is not.
func TestLast(t *testing.T) {
	for _, tt := range []struct {
		name          string
		script        script
		exited, ended bool
	}{
		{"killed while COMMAND ran", script{command: 7, status: statusUnknown, phase: phaseRunning}, false, false},
		{"killed on its way back from wait", script{command: 7, status: 3 << 8, phase: phaseRunning}, true, false},
		{"killed with something left", script{command: 7, status: 3 << 8, phase: phaseEnded}, true, false},
		{"ended", script{command: 7, status: 3 << 8, phase: phaseDone}, true, true},
	} {
		s := (&Guard{stage: &stage{script: &tt.script}}).Last()
		if s.Command.PID != 7 || s.Exited != tt.exited || s.Ended != tt.ended || s.Exited && s.Status.ExitStatus() != 3 {
			t.Errorf("%s: %+v", tt.name, s)
		}
	}
}
