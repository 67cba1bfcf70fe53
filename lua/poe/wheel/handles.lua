--- What wheels do with whatever is a handle: see FILEHANDLE in docs of poe.handle.

local core = require "poe.core"

local handles = {}

local DATAGRAMS = { ["udp"] = true, ["unix dgram"] = true }
local MESSAGES = { ["udp"] = true, ["unix dgram"] = true, ["unix seqpacket"] = true }

-- There is no end before the module of ends is loaded.
local function is_end(h)
  local memory = type(h) == "table" and package.loaded["poe.driver.memory"]
  return memory and memory.is_end(h) or false
end

---Are messages on it independent of each other, so that one which fails is no end?
---@param h poe.FileHandle
---@return boolean
function handles.is_datagram(h)
  local ok, kind = pcall(core.handle.kind, h)
  return ok and DATAGRAMS[kind] or false
end

---Are messages on it kept apart, so that one may be empty?
---@param h poe.FileHandle
---@return boolean
function handles.keeps_messages(h)
  if is_end(h) then return h.type == "message" end
  return MESSAGES[core.handle.kind(h)] or false
end

---Why it is no handle that a wheel can have; nil if it is one.
---@param h any
---@return string?
function handles.fault(h)
  if is_end(h) then return not h:isopen() and "closed handle" or nil end
  local ok, kind = pcall(core.handle.kind, h)
  if not ok then return kind:match("%((.*)%)$") or kind end
end

---Close what can close itself, if it has not been closed. A descriptor that is but a number is its owner's.
---@param h poe.FileHandle
---@return true?
---@return string? message
---@return integer? errno
function handles.close(h)
  if type(h) == "number" or io.type(h) == "closed file" then return true end
  return h:close()
end

---Shut down a socket one way, whoever made it.
---@param h poe.FileHandle
---@param how "r"|"w"
---@return true?
---@return string? message
---@return integer? errno ENOTSOCK: a pipe has no ways to shut down
function handles.shutdown(h, how)
  if is_end(h) then return h:shutdown(how) end
  return core.handle.shutdown(h, how)
end

return handles
