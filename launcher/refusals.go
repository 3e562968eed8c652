package launcher

import (
	"fmt"
	"strings"

	"bengal-run/launcher/recovery"
)

// refusal is why nothing is started.
func (i *instance) refusal(o obstacle) string {
	command := i.Words.Command(o.Argv)
	switch o.Kind {
	case recovery.Live:
		return i.Words.running(o.Finding)
	case recovery.Stale:
		if o.want >= 0 {
			return fmt.Sprintf(portHeldByStale, i.wants[o.want].port, o.Main.PID, command)
		}
		return fmt.Sprintf(staleLeft, o.Main.PID, command)
	case recovery.Refused, recovery.Spared:
		return i.Words.refusal(o.Finding)
	}
	if len(o.Ports) == 0 {
		return fmt.Sprintf(processLeft, o.Main.PID, command)
	}
	return fmt.Sprintf(portTaken, portsAre(o.Ports), o.Main.PID, command)
}

// hint is the way out.
func (i *instance) hint(o obstacle) string {
	var ways []string
	switch o.Kind {
	case recovery.Live:
		return fmt.Sprintf(liveHint, o.Main.PID)
	case recovery.Refused, recovery.Spared:
		if o.Hint != "" {
			ways = append(ways, o.Hint)
		}
	case recovery.Stale:
		ways = append(ways, staleHint)
	default:
		ways = append(ways, strangerHint)
	}
	if o.want >= 0 && !i.AutoPort && !strings.Contains(o.Hint, "another port") {
		ways = append(ways, autoPortHint)
	}
	return strings.Join(ways, "; ")
}

// aside is said of what stays and does not keep COMMAND from starting.
func (i *instance) aside(o obstacle) string {
	if o.mild {
		what := "stale server process"
		if o.Kind != recovery.Stale {
			what = "process"
		}
		return fmt.Sprintf(asideLeft, what, o.Main.PID, i.Words.Command(o.Argv))
	}
	return fmt.Sprintf(asideGuess, i.Words.Text(o.guess), i.refusal(o))
}
