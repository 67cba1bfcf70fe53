# Perl's POE: SysRW and Filter::HTTPD.
use strict;
use warnings;
use POE::Driver::SysRW;
use POE::Filter::HTTPD;

my $driver = POE::Driver::SysRW->new;
my $filter = POE::Filter::HTTPD->new;
my ($requests, $octets, $fields) = (0, 0, 0);

sub look {
    my $request = shift;
    $requests++;
    $octets += length $request->uri;
    $fields += grep { !/^X-/ } $request->header_field_names;
}

while (my $chunks = $driver->get(\*STDIN)) {
    $filter->get_one_start($chunks);
    while (my ($request) = @{ $filter->get_one }) { look($request) }
}
print "$requests requests, $octets octets, $fields fields\n";
