package cost_test

import (
	"os"
	"testing"

	"bengal-run/launcher/test/stand"
)

func TestMain(m *testing.M) {
	stand.Main(m, func() {
		launcherCosts.print(os.Stdout)
		toolCosts.print(os.Stdout)
	})
}
