# Perl's POE: delay_set, which gives a number to cancel by.
use strict;
use warnings;
use POE;

use constant SPAN => 2;    # seconds

my $size = $ARGV[0];
my $fired = 0;

sub start {
    srand 1;
    my @timers = map { $_[KERNEL]->delay_set(fire => rand SPAN) } 1 .. $size;
    for (my $i = 0; $i < @timers; $i += 2) { $_[KERNEL]->alarm_remove($timers[$i]) }
}

POE::Session->create(inline_states => { _start => \&start, fire => sub { $fired++ } });
POE::Kernel->run;
print "$fired fired\n";
