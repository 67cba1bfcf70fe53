--- Several functions that watch one handle for the same: a list that stands for
-- one function, whose argument it is.

local several = {}

-- A function that was removed since it was put off is not called, and none is for a
-- handle that was closed.
local function call_one(watcher)
  local list = watcher.list
  if watcher.removed or not list.loop.poller:watching(list.handle, list.direction) then return end
  watcher.fn(watcher.argument)
end

-- Each is called for itself, so that one which raises does not hinder the others.
local function call_all(list)
  for _, watcher in ipairs(list) do list.loop:defer(call_one, watcher) end
end

local function position(list, fn, argument)
  for i, watcher in ipairs(list) do
    if watcher.fn == fn and rawequal(watcher.argument, argument) then return i end
  end
end

local function append(list, fn, argument)
  list[#list + 1] = { fn = fn, argument = argument, list = list, removed = false }
end

---Have another function beside those there are.
---@param loop poe.Loop
---@param handle poe.FileHandle
---@param direction integer
---@param before function what watches by now
---@param its_argument any
---@param fn function
---@param argument any
---@return function fn what is to watch
---@return any argument
function several.add(loop, handle, direction, before, its_argument, fn, argument)
  if before ~= call_all then
    if before == fn and rawequal(its_argument, argument) then return fn, argument end
    local list = { loop = loop, handle = handle, direction = direction }
    append(list, before, its_argument)
    its_argument = list
  end
  if not position(its_argument, fn, argument) then append(its_argument, fn, argument) end
  return call_all, its_argument
end

---Have one function less, or none without `fn`.
---@param before function what watches by now
---@param its_argument any
---@param fn? function
---@param argument any
---@return boolean left are there any, which go on?
function several.remove(before, its_argument, fn, argument)
  if before ~= call_all then
    return fn ~= nil and not (before == fn and rawequal(its_argument, argument))
  end
  for i = #its_argument, 1, -1 do
    local watcher = its_argument[i]
    if not fn or watcher.fn == fn and rawequal(watcher.argument, argument) then
      watcher.removed = true
      table.remove(its_argument, i)
    end
  end
  return #its_argument > 0
end

return several
