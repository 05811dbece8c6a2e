# shellcheck shell=sh
# For tests of values that are printed, behind lib.sh.

# prints FORMAT: a benchmark that prints the cost by printf; each \033 and the
# like is the format's.
prints() {
	printf '%s\n' "printf '$1' \"\$(cat cost)\"" >print.sh
}

# run_with OPTION...: search by it.
run_with() {
	perfbisect -o s "$@" -- sh "$PWD/print.sh" >out 2>log
	run_status=$?
	cat out log
	return $run_status
}
