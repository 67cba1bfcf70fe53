-- The works with datagrams of 64 octets: received and sent, over UDP on the loopback and over unix sockets.
-- See works.lua for what the fields are. A unix socket with one peer queues as much as its sender's
-- buffer holds, one with many peers 10 datagrams (sysctl net.unix.max_dgram_qlen): so it is read in
-- small steps, and the price of changing between two processes is part of everyone's time.

local NODE_IS_INET = "left out: Node has no datagram sockets of unix"
local LUASOCKET_WANTS_PATHS = "left out: LuaSocket sends to a path only, and here is a name without one"

local function receiving(name, what)
  return {
    name = name,
    group = "datagrams",
    what = "%d datagrams of 64 octets received, each looked at, " .. what,
    size = 1 << 19,
    step = 1,
    contenders = {
      { name = "C recv", program = "c_recv.c" },
      { name = "C recvmmsg, 16", program = "c_recvmmsg.c" },
      { name = "poe SendRecv get", program = "poe_recv.lua", needs = "poe", targets = { cpu = 1.35 } },
    },
  }
end

local function sending(name, what)
  return {
    name = name,
    group = "datagrams",
    what = "%d datagrams of 64 octets sent, " .. what,
    size = 1 << 19,
    step = 128,
    contenders = {
      { name = "C send", program = "c_send.c" },
      { name = "C sendmmsg, 16", program = "c_sendmmsg.c" },
      { name = "poe SendRecv put 16, flush", program = "poe_send.lua", arguments = "list",
        needs = "poe", targets = { cpu = 1.35 } },
      { name = "poe SendRecv 16 puts, flush", program = "poe_send.lua", arguments = "each",
        needs = "poe", targets = { cpu = 1.35 } },
    },
  }
end

-- Add those that everyone else is measured with.
local function with_peers(work, peers)
  table.move(peers, 1, #peers, #work.contenders + 1, work.contenders)
  return work
end

return {
  with_peers(receiving("udp_receive", "over UDP, from anyone"), {
    { name = "LuaSocket", program = "luasocket_recv.lua", arguments = "udp", needs = "luasocket" },
    { name = "luv", program = "luv_recv.lua", arguments = "one", needs = "luv" },
    { name = "luv, recvmmsg", program = "luv_recv.lua", arguments = "many", needs = "luv" },
    { name = "cqueues", program = "cqueues_recv.lua", needs = "cqueues" },
    { name = "Perl recv", program = "perl_recv.pl", needs = "perl" },
    { name = "Node", program = "node_recv.js", needs = "node" },
  }),
  receiving("udp_receive_connected", "over UDP, from one peer"),
  with_peers(receiving("unix_receive", "over a unix socket, from anyone"), {
    { name = "LuaSocket", program = "luasocket_recv.lua", arguments = "unix", needs = "luasocket" },
    { name = "luv", program = "luv_recv.lua", arguments = "one", needs = "luv" },
    { name = "luv, recvmmsg", program = "luv_recv.lua", arguments = "many", needs = "luv" },
    { name = "cqueues", program = "cqueues_recv.lua", needs = "cqueues" },
    { name = "Perl recv", program = "perl_recv.pl", needs = "perl" },
    { name = "Node", needs = "node", left_out = NODE_IS_INET },
  }),
  receiving("unix_receive_connected", "over a unix socket, from one peer"),
  with_peers(sending("udp_send", "over UDP"), {
    { name = "LuaSocket", program = "luasocket_send.lua", needs = "luasocket" },
    { name = "luv", program = "luv_send.lua", needs = "luv" },
    { name = "cqueues", program = "cqueues_send.lua", needs = "cqueues" },
    { name = "Perl send", program = "perl_send.pl", needs = "perl" },
    { name = "Node", program = "node_send.js", needs = "node" },
  }),
  with_peers(sending("unix_send", "over a unix socket"), {
    { name = "LuaSocket", needs = "luasocket", left_out = LUASOCKET_WANTS_PATHS },
    { name = "luv", program = "luv_send.lua", needs = "luv" },
    { name = "cqueues", program = "cqueues_send.lua", needs = "cqueues" },
    { name = "Perl send", program = "perl_send.pl", needs = "perl" },
    { name = "Node", needs = "node", left_out = NODE_IS_INET },
  }),
}
