package launcher

// Most of what this package says; block.go and text.go fill it in. Why something may not
// be ended is said in launcher/recovery, and what is wrong with a record in pidfile.

// Each step, with -v.
const (
	portKnown       = "port %d, %s"
	noPortKnown     = "no port is known"
	recordTaken     = "the record is %s"
	recordUnwritten = "the record could not be written: %s"
	commandStarted  = "started %s (PID %d), guarded by PID %d"
	namespaceMade   = "a PID namespace of its own, its init is PID %d"
	namespaceNoProc = "/proc shows the PIDs from outside of it: it could not be mounted, %s"
	commandListens  = "listening on %s"
	signalPassed    = "passing on SIG%s"
	endBegins       = "the end begins, whoever is left in %s is killed"
	commandEnded    = "%s ended: %s"
	guardGone       = "the guard (PID %d) is gone, ending what it has left"
	nothingLeft     = "nothing is left"
)

// At the end.
const (
	leftKilled  = "killed what did not end by itself: %s"
	leftRunning = "left running: %s"
	leftAlive   = "could not be ended: %s"
)

// Where a guessed port comes from.
const (
	guessFrom         = "a guess from "
	guessFromVariable = "a guess from $PORT"
	guessFromRecord   = "a guess from the record of an instance that died here"
)

// What is in the way, and what to do about it.
const (
	portHeldByStale  = "port %d is held by a stale server process (PID %d): %s"
	portTaken        = "%s taken by another process (PID %d): %s"
	staleLeft        = "a stale server process was left here (PID %d): %s"
	processLeft      = "a process was left here (PID %d): %s"
	staleHint        = "bengal-run cleanup asks, then ends it; --yes ends it without asking"
	liveHint         = "--replace stops it first; kill %d ends it"
	answersAt        = "it answers at %s; "
	yesHint          = "--yes ends it"
	autoPortHint     = "--auto-port takes the next free port"
	instanceStopping = "stopping %s (PID %d)"
	portEvaded       = "port %d is taken, using %d"
	portsAllTaken    = "port %d is taken, and so are the %d after it"
	againAndAgain    = "gave up after %d tries: each time something else was in the way"
	holderUnknown    = "cannot find out who holds port %d: %s"
)

// The block about a finding: its title, and the lines below it.
const (
	foundStale    = "found stale server process (PID %d): %s"
	foundProcess  = "found process (PID %d): %s"
	runningHere   = "already running here (PID %d, %ssince %s): %s"
	runningThere  = "already running (PID %d, %ssince %s) in %s: %s"
	blockHolds    = "   This process is holding %s"
	blockToo      = "   So is %s (PID %d)"
	blockBelow    = "   It does so through %s (PID %d)"
	blockRecorded = "   A dead instance's record names it, but it does not show that instance's id"
	blockSpared   = "   Left alone: %s (PID %d), %s"
	blockGuess    = "   The port is %s"
)

// What came of ending it.
const (
	terminated    = "%s terminated (%d processes, %.1f s)"
	oneTerminated = "%s terminated (1 process, %.1f s)"
	goneAlready   = "%s is gone already"
	portLetGo     = "%s does not hold the port any more"
	takenAgain    = "%s taken again by %s (PID %d)"
	startedAgain  = ": PID %d (%s) started it again"
)

// Why COMMAND may have failed.
const (
	heldMeanwhile     = "port %d is held by %s (PID %d, in %s)"
	heldMeanwhileHint = "bengal-run cleanup -p %d asks about it"
)

// What is wrong while COMMAND starts all the same.
const (
	asideLeft        = "a %s was left here (PID %d): %s (bengal-run cleanup asks, then ends it)"
	asideGuess       = "starting all the same, the port is %s: %s"
	folderGone       = "the current folder is gone, starting without a record"
	recordReplaced   = "%s, replaced"
	recordHostile    = "%s, starting without a record"
	recordNowhere    = "%s cannot be written, starting without a record: %s"
	recordElsewhere  = "%s cannot be written, the record goes to %s"
	recordHeldAround = "%s is held by the instance around this one, starting without a record"
	recordFailed     = "starting without a record: %s"
	guardSilent      = "the guard does not answer"
)

// Why COMMAND does not start.
const (
	commandNotFound     = "%s: command not found"
	commandNotFoundHint = "COMMAND is one word and its arguments follow; for a line of shell: sh -c '...'"
	noSuchFile          = "%s: no such file"
	isFolder            = "%s: is a folder"
	notExecutable       = "%s: not executable"
	notExecutableHint   = "chmod +x "
	noInterpreter       = "%s: its interpreter %s is missing"
	noLoader            = "%s: its loader is missing: built for another system or C library?"
	cannotStart         = "cannot start %s: %w"
	notAPort            = "%q is not a port (1 to 65535)"
	noPortToPut         = "no port is known for %s"
	noPortToPutHint     = "give one with --port"
	isolateElsewhere    = "--isolate needs Linux"
	namespaceRefused    = "--isolate: cannot make a PID namespace here: %s"
	namespaceLimit      = "the limit of namespaces is reached"
)

// What went wrong with the guard.
const (
	commandAlive       = "%s could not be ended"
	guardKilledAtStart = "the guard was killed while it started %s"
	endUnknown         = "how %s ended is unknown: the guard was killed"
)

// What cleanup does, or why it does not.
const (
	wouldBeEnded     = "PID %d would be ended (--dry-run)"
	leftAlone        = "PID %d is left alone: it %s"
	isSpared         = "is left alone (%s)"
	goneButTaken     = "is gone, but %s"
	provesNothing    = ", which proves nothing"
	liveNotEnded     = "is a living instance: bengal-run stop ends it, or a start with --replace"
	recordedNotEnded = "is named by a dead instance's record alone"
	nobodyToAsk      = "is for a person to decide, and nobody can be asked here"
	nothingAnswered  = "was asked about, and nobody answered"
	instanceStopped  = "Instance stopped"
	holdersUnknown   = "cannot find out who holds the ports: %w"
)

// What stop does.
const (
	nothingToStop  = "nothing runs here"
	nothingOnPorts = "nothing that runs here holds %s"
	stoppedByKill  = "%s (PID %d) did not end within the grace period, and was killed"
	notStopped     = "%s (PID %d) could not be stopped: %s"
)

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
	starterHasEnded = "whoever started this has ended"
	starterEnded    = "ending %s: %s (PID %d), which started it, has ended"
	sessionIsThis   = "this terminal's session ends with this command, and the server with it"
	sessionHint     = "nohup or --parent-death=off starts a server that stays for good"
	terminalClosed  = "ending %s: its terminal was closed (%s)"
	sessionEnded    = "ending %s: its session has ended (%s, PID %d)"
	starterHint     = "--background starts a server that stays for this session; nohup or --parent-death=off one that stays for good"
)

// Why a start is not even tried.
const (
	foreignProc     = "/proc belongs to another PID namespace: processes cannot be told apart"
	foreignProcHint = "mount /proc anew, as unshare --mount-proc does"
	keepTooLong     = "--keep: %d bytes of names, at most %d are taken"
)
