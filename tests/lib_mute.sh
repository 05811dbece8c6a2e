# shellcheck shell=sh
# Somebody on the network who does not answer; after lib.sh.

server=
trap 'kill $server 2>/dev/null; chmod -R u+rwX "$work"; rm -rf "$work"' EXIT

# mute: somebody who lets others connect, makes a file for it, and says nothing.
mute() {
	rm -f "$work/port" "$work/met"
	perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new(Listen => 50, LocalAddr => "127.0.0.1") or die;
		open F, ">", "$ARGV[0]/port.tmp"; print F $s->sockport; close F;
		rename "$ARGV[0]/port.tmp", "$ARGV[0]/port";
		while (push @all, $s->accept) { open F, ">", "$ARGV[0]/met"; close F }
		' "$work" >/dev/null 2>&1 &
	server=$!
	until_file "$work/port" && port=$(cat "$work/port")
}
