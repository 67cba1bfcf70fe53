--- Runs a function that may raise, never end, or take more and more memory.

-- So many instructions between two looks.
local STEP <const> = 1000

-- So much garbage is left to lie; a collection for each call would be most of the time.
local GARBAGE <const> = 64 * 1024

-- Raise, now and at each instruction from now on, so that no pcall keeps it from its caller.
local function give_up(state)
  local function raise() error(state.why, 0) end
  debug.sethook(state.thread, raise, "", 1)
  raise()
end

-- A hook that raises once too much has been done; `over` in `state` says of what.
local function watch(state, instructions)
  local left = instructions // STEP
  return function()
    left = left - 1
    if left < 0 then
      state.over, state.why = "hang", ("over %d instructions"):format(instructions)
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

---@class spec.fuzz.Bounds
---@field instructions integer of Lua, in all
---@field kib number allocated and not freed: garbage is not collected meanwhile

---Call a function within bounds, in a thread of its own: so the hook is gone with it.
---@param bounds spec.fuzz.Bounds
---@param fn function
---@return boolean ok
---@return any ... what fn returned; or "raise", "hang" or "growth", and why
return function(bounds, fn, ...)
  if collectgarbage "count" > GARBAGE then collectgarbage() end
  collectgarbage "stop"
  local state = { thread = coroutine.create(fn), most = collectgarbage "count" + bounds.kib }
  debug.sethook(state.thread, watch(state, bounds.instructions), "", STEP)
  return finished(state, coroutine.resume(state.thread, ...))
end
