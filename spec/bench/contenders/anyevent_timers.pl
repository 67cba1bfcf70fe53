# AnyEvent on EV: a timer is cancelled when nobody holds it.
use strict;
use warnings;
use EV;
use AnyEvent;

use constant SPAN => 2;    # seconds

my ($size, $fired) = ($ARGV[0], 0);
my $fire = sub { $fired++ };

srand 1;
my @timers = map { AnyEvent->timer(after => rand SPAN, cb => $fire) } 1 .. $size;
for (my $i = 0; $i < @timers; $i += 2) { undef $timers[$i] }
EV::run;
print "$fired fired\n";
