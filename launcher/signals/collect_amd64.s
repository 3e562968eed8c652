//go:build linux && !portable

#include "textflag.h"

// onSignal writes its number to the pipe. If that is full, it notes the signal in
// missed, and writes once more, 0, for the case that the pipe was emptied meanwhile.
// The kernel calls it by the C convention, on the thread's stack for signals, and
// puts all registers back.
TEXT onSignal<>(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUBQ $16, SP
	MOVB DI, (SP)
	MOVL DI, R9
	MOVQ ·pipe(SB), DI
	MOVQ SP, SI
	MOVL $1, DX
	MOVL $1, AX // write
	SYSCALL
	CMPQ AX, $1
	JEQ  done
	MOVL R9, CX
	DECL CX
	MOVL $1, AX
	SHLQ CX, AX
	LOCK
	ORQ  AX, ·missed(SB)
	MOVB $0, (SP)
	MOVL $1, AX
	SYSCALL
done:
	ADDQ $16, SP
	RET

TEXT onReturn<>(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL $15, AX // rt_sigreturn
	SYSCALL
	INT  $3

// func handler() (handler, restorer uintptr)
TEXT ·handler(SB), NOSPLIT, $0-16
	MOVQ $onSignal<>(SB), AX
	MOVQ AX, handler+0(FP)
	MOVQ $onReturn<>(SB), AX
	MOVQ AX, restorer+8(FP)
	RET
