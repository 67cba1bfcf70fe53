#!/usr/bin/perl
# What Perl's POE makes of chunks of octets, for spec/filter/live_spec.lua.
#
# One case a line, of three fields: the filter; its option; chunks, each after a comma,
# all but the first in hex. One line of output a case: for each chunk what get() gives,
# each record after a comma, and a slash; at last what put() of the chunks gives.

use strict;
use warnings;

use POE::Filter::Block;
use POE::Filter::Line;
use POE::Filter::Stream;

sub u16_encode { my $block = shift; substr($$block, 0, 0) = pack("n", length $$block); return }

sub u16_decode {
    my $buffer = shift;
    return unless length($$buffer) >= 2;
    return unpack("n", substr($$buffer, 0, 2, ""));
}

my %new = (
    literal    => sub { POE::Filter::Line->new(Literal => $_[0]) },
    newline    => sub { POE::Filter::Line->new(OutputLiteral => "\n") },
    autodetect => sub { POE::Filter::Line->new(InputLiteral => undef, OutputLiteral => "\n") },
    fixed      => sub { POE::Filter::Block->new(BlockSize => $_[0]) },
    decimal    => sub { POE::Filter::Block->new() },
    packed     => sub { POE::Filter::Block->new(LengthCodec => [\&u16_encode, \&u16_decode]) },
    stream     => sub { POE::Filter::Stream->new() },
);

sub shown { return join "", map { "," . unpack("H*", $_) } @_ }

while (my $line = <STDIN>) {
    chomp $line;
    my ($kind, $option, $hex) = split / /, $line;
    my (undef, @chunks) = map { pack("H*", $_) } split /,/, $hex, -1;
    my $filter = $new{$kind}->(pack("H*", $option));
    print shown(@{ $filter->get([$_]) }), "/" for @chunks;
    print shown(@{ $filter->put(\@chunks) }), "\n";
}
