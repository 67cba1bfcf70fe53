# Perl: <>, with the newline cut off.
use strict;
use warnings;

my ($lines, $octets, $firsts) = (0, 0, 0);
while (my $line = <STDIN>) {
    chomp $line;
    $lines++;
    $octets += length $line;
    $firsts += ord $line;
}
print "$lines lines, $octets octets, $firsts firsts\n";
