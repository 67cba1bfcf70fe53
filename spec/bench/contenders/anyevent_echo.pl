# AnyEvent on EV: a handle for each connection.
use strict;
use warnings;
use EV;
use AnyEvent::Handle;
use AnyEvent::Socket;

use constant BACKLOG => 4096;

my %handles;

sub end { delete $handles{ $_[0] } }

# What has come, not a line at a time: so the replies to it are one write.
sub answer {
    my ($handle) = @_;
    my $replies = '';
    $replies .= "$1\n" while $handle->{rbuf} =~ s/\A([^\n]*)\n//;
    $handle->push_write($replies) if $replies ne '';
}

sub serve {
    my ($socket) = @_;
    my $handle = AnyEvent::Handle->new(
        fh       => $socket,
        no_delay => 1,
        on_read  => \&answer,
        on_eof   => \&end,
        on_error => \&end,
    );
    $handles{$handle} = $handle;
}

tcp_server '127.0.0.1', 0, \&serve, sub {
    my ($socket, $host, $port) = @_;
    $| = 1;
    print "$port\n";
    return BACKLOG;
};
EV::run;
