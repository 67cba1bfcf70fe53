--- Runs a function that may raise, never end, or take more and more memory.

-- So many instructions between two looks.
local STEP <const> = 1000

-- What a call may cost in all, and for each octet: so much that only what is not linear gets there.
local INSTRUCTIONS <const>, INSTRUCTIONS_PER_OCTET <const> = 200000, 1500
local KIB <const>, KIB_PER_OCTET <const> = 1024, 2

-- So much garbage is left to lie; a collection for each call would be most of the time.
local GARBAGE <const> = 64 * 1024

-- Raise, now and at each instruction from now on, so that no pcall keeps it from its caller.
local function give_up(state)
  local function raise() error(state.why, 0) end
  debug.sethook(state.thread, raise, "", 1)
  raise()
end

-- A hook that raises once too much has been done; `over` in `state` says of what.
local function watch(state, octets)
  local left = (INSTRUCTIONS + INSTRUCTIONS_PER_OCTET * octets) // STEP
  return function()
    left = left - 1
    if left < 0 then
      state.over, state.why = "hang", ("over %d instructions"):format(INSTRUCTIONS + INSTRUCTIONS_PER_OCTET * octets)
    elseif collectgarbage "count" > state.most then
      state.over, state.why = "growth", "too much memory allocated"
    end
    if state.over then give_up(state) end
  end
end

local function finished(state, ok, ...)
  if not state.over and collectgarbage "count" > state.most then
    state.over, state.why = "growth", "too much memory allocated"
  end
  collectgarbage "restart"
  if state.over then return false, state.over, state.why end
  if not ok then return false, "raise", (...) end
  return true, ...
end

---Call a function with bounds that are linear in octets, in a thread of its own: so the hook is
---gone with it.
---@param octets integer that are fed in it
---@param fn function
---@return boolean ok
---@return any ... what fn returned; or "raise", "hang" or "growth", and why
return function(octets, fn, ...)
  if collectgarbage "count" > GARBAGE then collectgarbage() end
  collectgarbage "stop"
  local state = { thread = coroutine.create(fn), most = collectgarbage "count" + KIB + KIB_PER_OCTET * octets }
  debug.sethook(state.thread, watch(state, octets), "", STEP)
  return finished(state, coroutine.resume(state.thread, ...))
end
