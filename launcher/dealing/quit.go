package dealing

import (
	"os"
	"os/signal"
	"syscall"

	"bengal-run/launcher/signals"
)

// QuitInterrupts has Ctrl+\ end this process as Ctrl+C does, until over is called: if
// nobody catches QUIT, the Go runtime prints its stacks.
func QuitInterrupts() (over func()) {
	quit, done := make(chan os.Signal, 1), make(chan struct{})
	signals.Catch(quit, syscall.SIGQUIT)
	go func() {
		select {
		case <-quit:
			_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
		case <-done:
		}
	}()
	return func() {
		signal.Stop(quit)
		close(done)
	}
}
