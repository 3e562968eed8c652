//go:build !linux || portable || !(amd64 || arm64)

package signals

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"bengal-run/launcher/process"
)

// A Collector catches the signals that are passed on.
type Collector struct {
	ignored process.Signals
	urgent  chan os.Signal // of its own, so that the others cannot fill it
	came    chan os.Signal
}

// Collect begins to catch signals, but for those that were ignored when we were
// started; they wait until To says where they go. What is weaker: those that
// hardly anybody sends are without effect until COMMAND has run for a Lull.
func Collect(ignored, _ process.Signals) (*Collector, error) {
	c := &Collector{ignored, make(chan os.Signal, 256), make(chan os.Signal, 256)}
	Catch(c.urgent, Urgent, ignored)
	Catch(c.came, usual, ignored)
	return c, nil
}

// Descriptor can be read from when a signal has come; here there is none.
func (c *Collector) Descriptor() int { return -1 }

// To has the signals go to out, those that have come already first.
func (c *Collector) To(out chan<- os.Signal) {
	for _, came := range []chan os.Signal{c.urgent, c.came} {
		go func() {
			for sig := range came {
				out <- sig
			}
		}()
	}
	go func() {
		time.Sleep(Lull)
		Catch(c.came, rest(), c.ignored)
	}()
}

// Default gives a signal its effect back.
func Default(sig syscall.Signal) { signal.Reset(sig) }
