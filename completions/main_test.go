package completions_test

import (
	"fmt"
	"os"
	"testing"

	"bengal-run/launcher/test/stand"
)

func TestMain(m *testing.M) {
	if stand.Portable {
		fmt.Println("skipped: the same scripts as without -tags portable")
		os.Exit(0)
	}
	os.Exit(m.Run())
}
