--- The path of a unix socket: a stale one is replaced, and ours goes when the socket does.
-- Nothing is ever removed but a socket: one that nobody listens on, or the one we made.

local core = require "poe.core"
local errno = require "poe.errno"
local handle = require "poe.handle"

local socketfile = core.handle.socketfile

local path = {}

-- The path in an address; nil where there is none.
local function path_of(address)
  return address:match("^unix:([^@].*)")
end

-- Is there a socket of somebody who is gone? Not if it has changed since it was looked at.
local function is_stale(file, address, type)
  local id = socketfile(file)
  if not id then return false end
  local probe, _, code = handle.connect(address, { type = type })
  if probe then probe:close() end
  return code == errno.ECONNREFUSED and socketfile(file) == id
end

---Open a socket of our own at an address; if that is a unix path where somebody who is gone
---has left his socket, in its place.
---@param open function poe.handle.listen or poe.handle.bind
---@param address string
---@param opts table options of `open`
---@return poe.Handle?
---@return string? message or, with a handle, where `remove` is to find the path that was made
---@return integer? errno
function path.open(open, address, opts)
  local file = path_of(address)
  local h, message, code = open(address, opts)
  if file and code == errno.EADDRINUSE and is_stale(file, address, opts.type) then
    os.remove(file)
    h, message, code = open(address, opts)
  end
  if not h then return nil, message, code end
  return h, file and { file = file, id = socketfile(file) }
end

---Remove the path, unless it is somebody else's by now.
---@param made? table what `open` gave
function path.remove(made)
  if made and made.id and socketfile(made.file) == made.id then os.remove(made.file) end
end

return path
