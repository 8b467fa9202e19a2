#!/bin/sh
# Plays the examples of the reference and of the notes beside it as transcripts, each on a device of
# its own, with the peers that they talk to. Usage: reference.sh TRANSCRIPT PROGRAM REFERENCE
set -eu
transcript=$1 program=$2 reference=$3
notes=$(dirname "$reference")/notes

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# An example is a run of indented lines that begin with > or <. Ports, addresses and the like that
# differ from run to run become variables, and what the peer does is put in where it shows.
awk -v place="$place" '
    function end() {
        if (n > 0 && text !~ /eventgeneral:lost/) {
            file = sprintf("%s/example-%02d.at", place, ++count)
            if (text ~ /INET,5000,127/)
                print "%peer server tcp listen 127.0.0.1\n%peer udp udp bind 127.0.0.1" >file
            if (text ~ /accept:1/)
                print "> AT+NetCfgGet=IPV4_STA_ADDR\n< +netcfgget:dhcp,{own},{*}\n< OK" >file
            printf "%s", script >file
            close(file)
        }
        n = 0; text = script = ""
    }
    FNR == 1 { end() }
    !/^    [<>]/ { end(); next }
    {
        line = substr($0, 5)
        text = text line "\n"
        n++
        gsub(/127\.24\.1\.2,/, "127.24.1.{*},", line)
        gsub(/0x24:0xfd:0x75/, "0x{*}", line)
        sub(/SendTo=0,INET,5000/, "SendTo=0,INET,{udp.port}", line)
        gsub(/5000/, "{server.port}", line)
        if (sub(/^< \+accept:1,inet,[0-9]+/, "< +accept:1,inet,{client.port}", line))
            script = script "%peer client tcp connect {own} 8080\n"
        if (line ~ /\+recv:0,0,6,answer/) script = script "%peer peer tcp accept server\npeer> answer\n"
        if (line ~ /\+recv:0,1,8,/) script = script "peer> hello\n"
        if (line ~ /\+recv:0,0,0,/) script = script "%close peer\n"
        if (line ~ /\+recvfrom:0,0,4,pong/) script = script "udp< ping\nudp> pong\n"
        script = script line "\n"
    }
    END { end() }
' "$reference" "$notes"/*.md

passed=0 failed=0
for example in "$place"/*.at; do
    if "$transcript" --program "$program" "$example"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed examples hold, $failed do not"
[ "$failed" -eq 0 ] && [ "$passed" -gt 10 ]
