# Perl: <> and JSON::XS.
use strict;
use warnings;
use JSON::XS;

my $json = JSON::XS->new->utf8;
my ($values, $ids, $tags, $octets) = (0, 0, 0, 0);
while (my $line = <STDIN>) {
    my $value = $json->decode($line);
    $values++;
    $ids += $value->{id};
    $tags += @{ $value->{tags} };
    $octets += length($value->{name}) + length $value->{address}{street};
}
print "$values values, $ids ids, $tags tags, $octets octets\n";
