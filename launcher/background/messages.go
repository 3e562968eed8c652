package background

// In the background.
const (
	waitingFor    = "waiting for %s to answer on %s, for up to %s"
	waitingForAny = "a port"
	portMoved     = "it should listen on port %d, but answers elsewhere"
	inBackground  = "running %s in the background (PID %d, log %s), %s"
	untilEnds     = "until %s (PID %d) ends"
	untilStopped  = "until bengal-run stop"
	noAnswer      = "%s did not answer within %s, and was ended"
	endedBefore   = "%s ended before it answered (exit code %d)"
	waitHint      = "--wait DURATION gives it more time"
	launcherGone  = "the launcher in the background was killed; its log is %s"
	logElsewhere  = "%s cannot be written, the log goes to %s"
	logHint       = "--log PATH names another file"
)

// The end of whoever started us.
const (
	sessionIsThis = "this terminal's session ends with this command, and the server with it"
	SessionHint   = "nohup or --parent-death=off starts a server that stays for good"
)
