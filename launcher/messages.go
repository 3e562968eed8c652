package launcher

// Each step, with -v.
const (
	recordUnwritten = "the record could not be written: %s"
	commandStarted  = "started %s (PID %d), guarded by PID %d"
	namespaceMade   = "a PID namespace of its own, its init is PID %d"
	namespaceNoProc = "/proc shows the PIDs from outside the namespace: no new one could be mounted: %s"
	commandListens  = "listening on %s"
	signalPassed    = "passing on SIG%s"
	endBegins       = "the end begins; whatever is left after %s is killed"
	commandEnded    = "%s ended: %s"
	guardGone       = "the guard (PID %d) is gone; ending what it has left"
	nothingLeft     = "nothing is left"
)

// At the end.
const (
	leftKilled  = "killed what did not end by itself: %s"
	leftRunning = "left running: %s"
)

// Why COMMAND may have failed.
const (
	heldMeanwhile     = "port %d is held by %s (PID %d, in %s)"
	heldMeanwhileHint = "bengal-run cleanup -p %d asks about it"
)

// What is wrong while COMMAND starts all the same.
const (
	guardSilent = "the guard does not answer"
)

// Why COMMAND does not start.
const (
	isolateElsewhere = "--isolate needs Linux"
	namespaceRefused = "--isolate: cannot make a PID namespace here: %s"
	namespaceLimit   = "the limit of namespaces is reached"
)

// What went wrong with the guard.
const (
	commandAlive       = "%s could not be ended"
	guardKilledAtStart = "the guard was killed while it started %s"
	endUnknown         = "how %s ended is unknown: the guard was killed"
)

// The end of whoever started us.
const (
	starterHasEnded = "whoever started this has ended"
	starterEnded    = "ending %s: %s (PID %d), which started it, has ended"
	terminalClosed  = "ending %s: its terminal was closed (%s)"
	sessionEnded    = "ending %s: its session has ended (%s, PID %d)"
	starterHint     = "--background starts a server that stays for this session; nohup or --parent-death=off one that stays for good"
)

// Why a start is not even tried.
const (
	foreignProc     = "/proc belongs to another PID namespace: processes cannot be told apart"
	foreignProcHint = "mount /proc anew, as unshare --mount-proc does"
	keepTooLong     = "--keep: the names have %d bytes, the limit is %d"
)
