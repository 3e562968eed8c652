//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"syscall"

	"bengal-run/launcher/wire"
)

// inherit reads what the stage has left in the environment.
func inherit() (i inherited, ok bool) {
	value, ok := os.LookupEnv(stateEnv)
	if !ok {
		return i, false
	}
	_ = os.Unsetenv(stateEnv)
	words := strings.Split(value, ",")
	if len(words) != 3 || len(words[0]) != 24 {
		return i, false
	}
	var numbers [3]uint64
	for n := range numbers {
		var err error
		if numbers[n], err = strconv.ParseUint(words[0][8*n:8*n+8], 16, 32); err != nil {
			return i, false
		}
	}
	i.pid, i.status, i.ended = int(numbers[0]), syscall.WaitStatus(numbers[1]), numbers[2] >= phaseEnded
	record, err := hex.DecodeString(words[1])
	if err != nil {
		return i, false
	}
	plan, err := hex.DecodeString(words[2])
	if err != nil {
		return i, false
	}
	if i.record, err = wire.Decode(record); err != nil {
		return i, false
	}
	m, err := wire.Decode(plan)
	if err != nil {
		return i, false
	}
	i.plan, err = planOf(m)
	return i, err == nil
}
