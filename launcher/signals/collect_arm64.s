//go:build linux && !portable

#include "textflag.h"

// onSignal writes its number to the pipe. The kernel calls it by the C
// convention, on the thread's stack for signals, and puts all registers back.
TEXT onSignal<>(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUB  $16, RSP
	MOVB R0, (RSP)
	MOVD ·pipe(SB), R0
	MOVD RSP, R1
	MOVD $1, R2
	MOVD $64, R8 // write
	SVC
	ADD  $16, RSP
	RET

TEXT onReturn<>(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD $139, R8 // rt_sigreturn
	SVC
	BRK

// func handler() (handler, restorer uintptr)
TEXT ·handler(SB), NOSPLIT, $0-16
	MOVD $onSignal<>(SB), R0
	MOVD R0, handler+0(FP)
	MOVD $onReturn<>(SB), R0
	MOVD R0, restorer+8(FP)
	RET
