#!/bin/sh
# Where the trees of sessions lie: outside of the checkout.

. "$(dirname "$0")/../lib.sh"

# lies_in OPTIONS...: where the trees of a session lie, in the file where.
lies_in() {
	line_of 5 3 && rm -rf s && perfbisect -m number -o s "$@" c1 c5 -- sh -c '
		echo "$PERFBISECT_TREE" >"$PERFBISECT_ORIGIN/where"; cat cost' >out 2>log
	lies_status=$?
	cat log where
	[ $lies_status -eq 0 ] && names c3
}

check 'a tool that looks upwards does not find the checkout of the user' '
	for k in $(places 2 5 9); do
		rm -rf .git s && line_of 9 99 && git reset -q --hard "c$((k - 1))" &&
		parent=c$((k - 1)) && for i in $(seq "$k" 9); do
			EXTRA="100644 blob $(echo 150 | git hash-object -w --stdin)\ttool.cfg"
			commit "c$i" 100 "$parent"; parent=c$i
		done && git reset -q --hard c9 && perfbisect -m number -o s c1 c9 -- sh -c "
			while [ ! -e tool.cfg ] && [ \"\$PWD\" != / ]; do cd ..; done
			cat tool.cfg 2>/dev/null || echo 100" >out 2>log
		cat log; EXTRA=; names "c$k" || return 1
	done && no_trees
'

check 'in the cache of the user, of this one only' '
	lies_in && grep -q "^$pool/[0-9a-f]*/trees/perfbisect-" where && no_trees &&
	lies_in --keep-trees && is 700 "$(stat -c %a "$pool")" && [ "$(trees_left)" -gt 2 ]
'

check 'XDG_CACHE_HOME' '
	mkdir "$work/t/c" && export XDG_CACHE_HOME="$work/t/c" && mkdir r && cd r && lies_in &&
	grep -q "^$work/t/c/perfbisect/" where && is "" "$(ls "$work/t/c")"
'

check 'a session outside of the checkout has them in its own folder' '
	mkdir r && cd r && line_of 5 3 && perfbisect -m number -o ../s c1 c5 -- sh -c "
		echo \"\$PERFBISECT_TREE\" >../../where; cat cost" >out 2>log
	cat log; [ -s ../s/where ] && [ ! -e ../s/trees ] && no_trees
'

check 'no cache: beside the checkout' '
	mkdir r && cd r && export XDG_CACHE_HOME=/dev/null && lies_in &&
	grep -q "^$work/t/.perfbisect/" where && [ ! -e ../.perfbisect ] &&
	export XDG_CACHE_HOME="$PWD/in" && lies_in && grep -q "^$work/t/.perfbisect/" where &&
	ln -s "$work/t/r" ../link && export XDG_CACHE_HOME="$work/t/link/in" && lies_in &&
	grep -q "^$work/t/.perfbisect/" where && [ ! -e in ]
'

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	check 'neither of these: in the folder of the session' '
		chmod 755 "$work" "$work/bin" . && mkdir r && cd r && line_of 5 3 && converted 2>/dev/null
		git config --global safe.directory "*" && chown -R 12345:12345 . &&
		setpriv --reuid=12345 --regid=12345 --clear-groups env HOME=/dev/null \
			XDG_CACHE_HOME=/dev/null GIT_CONFIG_GLOBAL="$HOME/.gitconfig" perfbisect \
			-m number -o s c1 c5 -- sh -c "
			echo \"\$PERFBISECT_TREE\" >\"\$PERFBISECT_ORIGIN/where\"; cat cost" >out 2>log
		cat log; cat where; names c3 && grep -q "/r/s/trees/" where && [ ! -e s/trees ]
	'
else
	skip 'neither of these: in the folder of the session' 'no other user to become'
fi

if [ "$(id -u)" -eq 0 ] && mkdir -p "$work/mnt" &&
	mount -t tmpfs -o size=1m tmpfs "$work/mnt" 2>/dev/null; then
	check 'a cache without room: where there is more' '
		mkdir r && cd r && export XDG_CACHE_HOME="$work/mnt" && lies_in &&
		grep -q "^$work/t/.perfbisect/" where
	'
	mount -o remount,size=2g,noexec "$work/mnt"
	check 'a cache from which nothing may be run: elsewhere' '
		mkdir r && cd r && export XDG_CACHE_HOME="$work/mnt" && lies_in &&
		grep -q "^$work/t/.perfbisect/" where
	'
	umount "$work/mnt"
else
	skip 'a cache without room: where there is more' 'no file system of our own'
	skip 'a cache from which nothing may be run: elsewhere' 'no file system of our own'
fi

# dies: a session that is killed in its 14th run, in a folder.
dies() {
	rm -f n && exits 137 perfbisect -m number --no-exact -o "$@" c1 c5 -- sh -c '
		cat cost; cd "$PERFBISECT_ORIGIN"; echo >>n
		[ $(wc -l <n) -ne 14 ] || kill -9 $PPID' >out 2>log
}

check 'killed, and its folder removed: the next session removes the trees' '
	line_of 5 3 && dies dead && rm -rf dead && [ -e "$pool" ] && bisect c1 c5 &&
	names c3 && no_trees && mkdir deep && dies deep/s && mv deep/s deep/t &&
	rm -rf s && bisect c1 c5 && no_trees
'

check 'killed and renamed: it goes on with its trees' '
	line_of 5 3 && dies dead && mv dead s && exits 0 perfbisect resume s >out 2>log; cat log
	names c3 && ! grep -q "is built once more" log && no_trees
'

check 'the trees of another repository are let alone' '
	mkdir r && cd r && line_of 5 3 && dies s && mkdir ../r2 && cd ../r2 && line_of 5 3 &&
	bisect c1 c5 && names c3 && [ -e "$pool" ] && cd ../r &&
	exits 0 perfbisect resume s >out 2>log; cat log; names c3 && no_trees
'

check 'a folder of the cache that lies: nothing of the user is removed' '
	mkdir r && cd r && line_of 5 3 && dies s && mine="$work/t/mine" && mkdir -p "$mine/trees" &&
	seed=$(basename "$(dirname "$(echo "$pool"/*/trees)")") &&
	mkdir -p "$mine/trees/perfbisect-$seed-01" && echo x >"$mine/trees/perfbisect-$seed-01/x" &&
	rm -rf "$pool/$seed/trees" s && ln -s "$mine/trees" "$pool/$seed/trees" &&
	bisect c1 c5 && names c3 && is x "$(cat "$mine/trees/perfbisect-$seed-01/x")"
'

finish
