package cost_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"

	"golang.org/x/sys/unix"
)

var errLeft = errors.New("left") // the launcher has ended, and others have not

// BenchmarkEnd is the time from a kill -TERM of the launcher until a tree of
// detached processes has ended, and the launcher. Who has not ended a small tree
// is not tried with a larger one.
func BenchmarkEnd(b *testing.B) {
	failed := make(map[string]error)
	for _, size := range []int{10, 100, 1000, 5000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			for b.Loop() {
				m := compare(b, fmt.Sprintf("end of %d", size), 3, func(c peer.Contestant) (float64, error) {
					if err := failed[c.Name]; err != nil {
						return 0, err
					}
					took, err := ends(b, c, size)
					failed[c.Name] = err
					return took, err
				}, plain("%.2f s"))
				b.ReportMetric(median(m[ours])*1000, "ms")
			}
		})
	}
}

// Ends has every process of the tree hold a FIFO open, so that the last one's
// end shows without anybody looking at each of them.
func ends(b *testing.B, c peer.Contestant, size int) (seconds float64, err error) {
	s := stand.New(b)
	fifo, sleep := filepath.Join(s.Dir, "fifo"), filepath.Join(s.Dir, "sleep")
	stand.Script(b, s.Dir, "tree", `exec >"$1"; n=0; while [ $n -lt "$2" ]; do setsid "$3" 300 & n=$((n+1)); done; echo up; wait`)
	s.Argv = []string{filepath.Join(s.Dir, "tree"), fifo, strconv.Itoa(size), sleep}
	if err := errors.Join(os.Symlink("/bin/sleep", sleep), unix.Mkfifo(fifo, 0o600)); err != nil {
		b.Fatal(err)
	}
	r, err := os.OpenFile(fifo, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	w, err := os.OpenFile(fifo, os.O_WRONLY, 0) // the FIFO is not at its end before the tree has opened it
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	defer clear(b, s)
	launcher := begin(b, s, c, nil, nil)
	_ = r.SetReadDeadline(time.Now().Add(4 * stand.Patience))
	if _, err := io.ReadFull(r, make([]byte, 3)); err != nil {
		b.Fatal(c.Name, err)
	}
	w.Close()
	limit := stand.PeerPatience
	if size > 10 {
		limit = stand.Patience
	}
	began := time.Now()
	deadline := began.Add(limit)
	_ = r.SetReadDeadline(deadline)
	if err := launcher.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	_, err = io.Copy(io.Discard, r)
	for ; err == nil && launcher.Running(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			err = os.ErrDeadlineExceeded
		}
	}
	took := time.Since(began).Seconds()
	switch {
	case err == nil:
		return took, nil
	case !launcher.Running():
		return 0, errLeft
	default:
		return 0, fmt.Errorf("over %.0f s", limit.Seconds())
	}
}
