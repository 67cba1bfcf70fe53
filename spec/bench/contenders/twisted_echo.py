# Twisted: LineReceiver, on its epoll reactor.
import sys

from twisted.internet import epollreactor
epollreactor.install()

from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver

BACKLOG = 4096


class Echo(LineReceiver):
    delimiter = b"\n"

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)

    def lineReceived(self, line):
        self.sendLine(line)


factory = protocol.Factory.forProtocol(Echo)
factory.noisy = False
listener = reactor.listenTCP(0, factory, backlog=BACKLOG, interface="127.0.0.1")
print(listener.getHost().port)
sys.stdout.flush()
reactor.run()
