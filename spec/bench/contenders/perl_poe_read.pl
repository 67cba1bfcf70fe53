# Perl's POE: SysRW get until the end.
use strict;
use warnings;
use POE::Driver::SysRW;

my $driver = POE::Driver::SysRW->new;
my ($octets, $wrong) = (0, 0);
while (my $chunks = $driver->get(\*STDIN)) {
    for (@$chunks) {
        $wrong++ if ord != $octets % 251;
        $octets += length;
    }
}
print "$octets octets, $wrong wrong\n";
