# Perl: send, a datagram each.
use strict;
use warnings;

open my $output, '+<&=3' or die "fd 3: $!";
my @batch = map { chr(97 + $_) . "." x 63 } 0 .. 15;
for (my $sent = 16; $sent <= $ARGV[0]; $sent += 16) {
    for (@batch) {
        defined send($output, $_, 0) or die "send: $!";
    }
    sysread(STDIN, my $go_on, 1) or die "the partner has ended" if $sent % 128 == 0;
}
