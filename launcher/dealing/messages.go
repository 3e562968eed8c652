package dealing

// At the end.
const (
	LeftAlive = "could not be ended: %s"
)

// What is in the way, and what to do about it.
const (
	PortTaken        = "%s taken by another process (PID %d): %s"
	YesHint          = "--yes ends it"
	instanceStopping = "stopping %s (PID %d)"
)

// The block about a finding: its title, and the lines below it.
const (
	foundStale    = "found stale server process (PID %d): %s"
	foundProcess  = "found process (PID %d): %s"
	runningHere   = "already running here (PID %d, %ssince %s): %s"
	runningThere  = "already running (PID %d, %ssince %s) in %s: %s"
	startedAgo    = "started %s ago"
	startedIn     = " in %s"
	starterGone   = "; whoever started it is gone"
	blockAnswers  = "   It answers at %s"
	blockHolds    = "   This process is holding %s"
	blockToo      = "   So is %s (PID %d)"
	blockBelow    = "   It does so through %s (PID %d)"
	blockRecorded = "   A dead instance's record names it, but it does not show that instance's id"
	blockSpared   = "   Left alone: %s (PID %d), %s"
)

// The question about it.
const (
	killStale = "Kill stale process?"
	stopIt    = "Stop it?"
	killIt    = "Kill it?"
)

// What came of ending it.
const (
	aProcess      = "Process"
	aStaleProcess = "Stale process"
	terminated    = "%s terminated (%d processes, %.1f s)"
	oneTerminated = "%s terminated (1 process, %.1f s)"
	goneAlready   = "%s is already gone"
	portLetGo     = "%s no longer holds the port"
	takenAgain    = "%s taken again by %s (PID %d)"
	startedAgain  = ": PID %d (%s) started it again"
)

// What cleanup does, or why it does not.
const (
	wouldBeEnded     = "PID %d would be ended (--dry-run)"
	leftAlone        = "PID %d is left alone: it %s"
	isSpared         = "is left alone (%s)"
	goneButTaken     = "is gone, but %s"
	provesNothing    = ", which proves nothing"
	liveNotEnded     = "is a living instance: bengal-run stop ends it, or a start with --replace"
	recordedNotEnded = "is named only by a dead instance's record"
	nobodyToAsk      = "is for a person to decide, and nobody can be asked here"
	nothingAnswered  = "was asked about, and nobody answered"
	notAsked         = "was not asked about: the question before it got no answer"
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
