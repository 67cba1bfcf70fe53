--- Driver over sockets of every type; where a socket keeps messages, one chunk
-- is one message, both ways. Source: recvmmsg(2), sendmmsg(2), unix(7), udp(7).
--
-- get(handle [, into [, senders]]) -> chunks [, senders [, cargo]]
--   senders  where the socket is not connected: each message's sender, as
--            put takes it back; a reply to it leaves from the address that the
--            message was sent to. A peer that writes to several addresses of a
--            wildcard socket goes by its own name for the first, and for the
--            others by names such as "127.0.0.1:5000@127.0.0.2". (Of the last
--            1024 peers or so it is known where they wrote to.) "unix:" is a
--            sender without a name, to whom no reply can go
--   cargo    with `handles` or `credentials`: each message's
--            { handles = { … }, credentials = { pid =, uid =, gid = } }, or false;
--            credentials are told from the first get on: of what was sent before,
--            the system does not know the sender
--   A message over max_message is `nil, "recv: message of 3000 octets is over
--   max_message (2048 octets)", EMSGSIZE`; it is lost, those around it are not.
--   Control data that is malformed, or more handles than asked for, is
--   `nil, "recv: …", EBADMSG`; the message itself comes next, its handles closed.
-- put(chunks [, to [, handles]])
--   to       one address, or a table with one for each chunk
--   handles  go with the first chunk, over unix sockets; they are duplicated
--            here, so that the originals may be closed at once. Elsewhere flush
--            says EINVAL: the handles are lost, and with a datagram its octets
-- flush
--   A datagram that can never go is dropped, told once those behind it have been
--   tried, and is the only one lost: too long (EMSGSIZE), a unix peer that is not
--   there (ECONNREFUSED, ENOENT), no address (EDESTADDRREQ, ENOTCONN), no route
--   (ENETUNREACH, EHOSTUNREACH), not allowed (EACCES, EPERM). All are kept when the
--   system or the socket has the trouble: ENOBUFS and ENOMEM (try again after a
--   while; poll does not tell when), EPIPE, ECONNRESET, EBADF. ECONNREFUSED on UDP
--   is the answer to an earlier datagram: it is told, and nothing is lost here.
-- A datagram socket has no end of file, and an empty message is an empty chunk. To
-- tell one from the end, a seqpacket socket has SO_TIMESTAMP set.

local core = require "poe.core"
local options = require "poe.options"

local sendrecv = {}

local OPTIONS = {
  block_size = { "integer", min = 1, max = 0x7ffff000, default = 65536 },
  max_message = { "integer", min = 1, max = 0x4000000, default = 65536 },
  handles = { "integer", min = 0, max = 64, default = 0 },
  credentials = { "boolean", default = false },
  type = { "string", choices = { "stream" } },
}

---Create a driver. Raises on an unknown or ill-typed option. `type = "stream"`
---says beforehand that the socket is one, so that put drops empty chunks.
---@class poe.driver.SendrecvOptions
---@field block_size?  integer octets that one `get` of a stream reads at most (65536)
---@field max_message? integer octets of the longest message (65536)
---@field handles?     integer how many handles one message may bring (0; the system closes others)
---@field credentials? boolean ask who sends: unix sockets
---@field type?        "stream"

---@param opts? poe.driver.SendrecvOptions
---@return poe.Driver
function sendrecv.new(opts)
  local o = options.read("poe.driver.sendrecv.new", opts, OPTIONS)
  local max_message = o.type == "stream" and 0 or o.max_message
  return core.driver.sendrecv(o.block_size, max_message, o.handles, o.credentials)
end

---Create a driver of a stream, with the options as they are by default.
---@return poe.Driver
function sendrecv.stream()
  return core.driver.sendrecv(OPTIONS.block_size.default, 0, 0, false)
end

return sendrecv
