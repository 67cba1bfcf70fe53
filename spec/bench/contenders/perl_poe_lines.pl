# Perl's POE: SysRW and Filter::Line.
use strict;
use warnings;
use POE::Driver::SysRW;
use POE::Filter::Line;

my $driver = POE::Driver::SysRW->new;
my $filter = POE::Filter::Line->new;
my ($lines, $octets, $firsts) = (0, 0, 0);
while (my $chunks = $driver->get(\*STDIN)) {
    for my $line (@{ $filter->get($chunks) }) {
        $lines++;
        $octets += length $line;
        $firsts += ord $line;
    }
}
print "$lines lines, $octets octets, $firsts firsts\n";
