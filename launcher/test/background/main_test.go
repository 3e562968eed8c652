package background_test

import (
	"testing"

	"bengal-run/launcher/test/stand"
)

func TestMain(m *testing.M) { stand.Main(m) }
