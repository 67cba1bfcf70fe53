# Perl: recv, a datagram each.
use strict;
use warnings;

open my $input, '+<&=3' or die "fd 3: $!";
my $size = $ARGV[0];
my ($datagrams, $octets, $firsts) = (0, 0, 0);
while ($datagrams < $size) {
    defined recv($input, my $datagram, 65536, 0) or die "recv: $!";
    $datagrams++;
    $octets += length $datagram;
    $firsts += ord $datagram;
}
print "$datagrams datagrams, $octets octets, $firsts firsts\n";
