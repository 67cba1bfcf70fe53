# Perl's POE: SysRW and Filter::Block.
use strict;
use warnings;
use POE::Driver::SysRW;
use POE::Filter::Block;

my $driver = POE::Driver::SysRW->new;
my $filter = POE::Filter::Block->new;
my ($blocks, $octets, $firsts) = (0, 0, 0);
while (my $chunks = $driver->get(\*STDIN)) {
    for my $block (@{ $filter->get($chunks) }) {
        $blocks++;
        $octets += length $block;
        $firsts += ord $block;
    }
}
print "$blocks blocks, $octets octets, $firsts firsts\n";
