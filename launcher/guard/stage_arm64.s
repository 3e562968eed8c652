//go:build linux && !portable

#include "textflag.h"

// func entries() (stage, command uintptr)
TEXT ·entries(SB), NOSPLIT, $0-16
	MOVD $·stageMain(SB), R0
	MOVD R0, stage+0(FP)
	MOVD $·commandMain(SB), R0
	MOVD R0, command+8(FP)
	RET
