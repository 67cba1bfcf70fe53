# Perl's POE: Server::TCP, which has lines as its filter if nothing else is told.
use strict;
use warnings;
use Socket qw(IPPROTO_TCP TCP_NODELAY sockaddr_in);
use POE qw(Component::Server::TCP Filter::Line);

POE::Component::Server::TCP->new(
    Address            => '127.0.0.1',
    Port               => 0,
    Concurrency        => -1,
    ClientFilter       => [ 'POE::Filter::Line', Literal => "\n" ],
    ClientConnected    => sub {
        my $socket = $_[HEAP]{client}->get_input_handle;
        setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
    },
    ClientInput        => sub { $_[HEAP]{client}->put($_[ARG0]) },
    ClientDisconnected => sub { },
    Started            => sub {
        my ($port) = sockaddr_in($_[HEAP]{listener}->getsockname);
        $| = 1;
        print "$port\n";
    },
);
POE::Kernel->run;
