--- What drivers may expect of each kind of channel, as data.
--
--   name     as the matrix calls it; open: see spec.support.channels
--   keeps    "octets" or "messages"
--   gone     what a write says when the peer has left, where it says it at once;
--            `keeps_unsent` if what was queued then stays queued
--   ends     messages: the reader learns that the writer has left
--   backs_up messages: a full reader makes the writer wait, and nothing is lost
--   ready    a reader is never told "nothing yet", but the end: a regular file
--   one_way  nothing can be sent back
--   part     instead of the whole contract: the reason; what is put, what flush
--            says then (all of it goes, by default), and what get says then,
--            or a function that knows it when it comes

local channels = require "spec.support.channels"
local icmp = require "spec.support.icmp"

local pack = string.pack

local ZEROS <const> = ("\0"):rep(65536)

local kinds = {
  { name = "pipe", open = channels.pipe, keeps = "octets", gone = "Broken pipe", one_way = true },
  { name = "FIFO", open = channels.fifo, keeps = "octets", gone = "Broken pipe", one_way = true },
  { name = "pty", open = channels.pty, keeps = "octets" },
  { name = "regular file", open = channels.file, keeps = "octets", ready = true, one_way = true },
  { name = "/dev/null", open = channels.null, keeps = "octets",
    part = { reason = "takes everything, gives the end", put = { "abc" }, get = { nil, "end of file", 0 } } },
  { name = "/dev/zero", open = channels.zero, keeps = "octets",
    part = { reason = "takes everything, gives zeros", put = { "abc" }, get = { { ZEROS } } } },
  { name = "/dev/full", open = channels.full, keeps = "octets",
    part = { reason = "takes nothing, gives zeros", put = { "abc" }, get = { { ZEROS } },
             flush = { 3, "write: No space left on device", 28 } } },
  { name = "eventfd", open = channels.eventfd, keeps = "octets",
    part = { reason = "takes numbers of 8 octets, one a flush", put = { pack("=I8", 7) },
             get = { { pack("=I8", 7) } } } },
  { name = "TUN", open = channels.tun, keeps = "octets",
    part = { reason = "takes IP packets, one a flush", put = { icmp.request(channels.tun_peer, channels.tun_address) },
             get = icmp.is_reply } },
  { name = "unix stream", open = channels.unix_stream, keeps = "octets", gone = "Broken pipe" },
  { name = "unix abstract", open = channels.unix_abstract, keeps = "octets", gone = "Broken pipe" },
  { name = "TCP, IPv4", open = channels.tcp4, keeps = "octets" },
  { name = "TCP, IPv6", open = channels.tcp6, keeps = "octets" },
  { name = "SCTP", open = channels.sctp, keeps = "octets" },
  { name = "unix dgram", open = channels.unix_dgram, keeps = "messages", gone = "Connection refused",
    backs_up = true },
  { name = "unix dgram, not connected", open = channels.unix_dgram_named, keeps = "messages",
    gone = "Connection refused", backs_up = true },
  { name = "unix seqpacket", open = channels.unix_seqpacket, keeps = "messages", gone = "Broken pipe",
    keeps_unsent = true, backs_up = true, ends = true },
  { name = "UDP, IPv4", open = channels.udp4, keeps = "messages" },
  { name = "UDP, IPv4, not connected", open = channels.udp4_named, keeps = "messages" },
  { name = "UDP, IPv6", open = channels.udp6, keeps = "messages" },
  { name = "UDP, IPv6, not connected", open = channels.udp6_named, keeps = "messages" },
  { name = "multicast, IPv4", open = channels.multicast, keeps = "messages" },
  { name = "memory stream", open = channels.memory_stream, keeps = "octets", gone = "Broken pipe" },
  { name = "memory message", open = channels.memory_message, keeps = "messages", gone = "Broken pipe",
    keeps_unsent = true, backs_up = true, ends = true },
}

---Why this system has no such kind; nil when it has.
---@param kind table
---@return string?
function kinds.missing(kind)
  local h, other = kind.open()
  if not h then return other end
  h:close()
  other:close()
end

---The kinds by these names, in their order.
---@param ... string
---@return table[]
function kinds.named(...)
  local wanted, found = {}, {}
  for _, name in ipairs { ... } do wanted[name] = true end
  for _, kind in ipairs(kinds) do
    if wanted[kind.name] then found[#found + 1] = kind end
  end
  assert(#found == select("#", ...), "no such kind")
  return found
end

return kinds
