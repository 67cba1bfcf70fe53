--- What stands against other filters in a stack.

local back = require "poe.filter.back"

local switch = {}

---Is a filter among those of a stack, or of stacks in it?
---@param stack poe.Filter
---@param member poe.Filter
---@return boolean
function switch.contains(stack, member)
  for _, other in ipairs(stack.members or {}) do
    if other == member or switch.contains(other, member) then return true end
  end
  return false
end

-- Can what a filter holds be framed anew, by a clone if need be?
local function can_restart(member)
  return member.drop_input or member.stateless and not back.keeps_put(member)
end

-- Can it go, and leave what it holds to the next one? Only what it has made nothing of.
local function can_leave(layer)
  local member = layer.filter
  if member.stateless or not layer:is_busy() then return true end
  return not layer:is_kept() and member.isended and member:isended()
end

---Who is in the way when what is at the bottom changes: the first filter that holds what would
---mean something else then.
---@param layers poe.filter.stackable.Layer[]
---@param is_leaving boolean is the lowest to go?
---@return string? kind of filter
function switch.blocker(layers, is_leaving)
  for i, layer in ipairs(layers) do
    local is_able
    if i == 1 and is_leaving then
      is_able = can_leave(layer)
    else
      is_able = can_restart(layer.filter) or not layer:is_busy()
    end
    if not is_able then return back.type(layer.filter) end
  end
end

return switch
