package prompt

import "time"

// SetPatience lets a terminal take its time on a busy machine.
func SetPatience(d time.Duration) { patience = d }
