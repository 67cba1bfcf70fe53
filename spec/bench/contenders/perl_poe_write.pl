# Perl's POE: SysRW put of each message, flush each hundred.
use strict;
use warnings;
use POE::Driver::SysRW;

my $driver = POE::Driver::SysRW->new;
my @batch = map { sprintf("%02d%s\n", $_, "." x 97) } 0 .. 99;
for (1 .. $ARGV[0] / 100) {
    $driver->put([$_]) for @batch;
    $driver->flush(\*STDOUT) and die "flush: $!";
}
