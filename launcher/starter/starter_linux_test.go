//go:build linux && !portable

package starter

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// watchEnv has the test binary watch whoever started it, and do nothing else.
const watchEnv = "STARTER_TEST_WATCH"

func TestMain(m *testing.M) {
	if mode := os.Getenv(watchEnv); mode != "" {
		gone := Find(Mode(mode)).Watch()
		fmt.Println("armed")
		select {
		case why := <-gone:
			fmt.Println(why.Name, "is gone")
		case <-time.After(time.Minute):
			fmt.Println("nobody is gone")
		}
		return
	}
	os.Exit(m.Run())
}

// A parent that dies as soon as Watch has returned is missed.
func TestArmed(t *testing.T) {
	for _, mode := range []Mode{Auto, Signal} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			for range 20 {
				parent := exec.Command("sh", "-c", `"$0" & wait`, os.Args[0])
				parent.Env = append(os.Environ(), watchEnv+"="+string(mode))
				out, err := parent.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := parent.Start(); err != nil {
					t.Fatal(err)
				}
				lines := bufio.NewScanner(out)
				if !lines.Scan() || lines.Text() != "armed" {
					t.Fatalf("%q, %v", lines.Text(), lines.Err())
				}
				if err := parent.Process.Kill(); err != nil {
					t.Error(err)
				}
				if !lines.Scan() || !strings.HasSuffix(lines.Text(), "is gone") {
					t.Errorf("%q, %v", lines.Text(), lines.Err())
				}
				_ = parent.Wait()
			}
		})
	}
}
