--- Signals for specs: to send them, and to see what the process does about them.

local signalling = {}

---Send this process a signal.
---@param name string
function signalling.send(name)
  assert(os.execute("kill -" .. name .. " $PPID"))
end

---What the kernel says of a signal, such as "SigBlk" or "SigPnd", of this process.
---@param field string
---@return integer mask bit n - 1 for signal n
function signalling.mask(field)
  local file <close> = assert(io.open("/proc/thread-self/status"))
  return math.tointeger(tonumber(file:read("a"):match(field .. ":%s*(%x+)"), 16))
end

return signalling
