--- How records go out through the filters of a stack, from the last to the first.

local back = require "poe.filter.back"

local pcall = pcall

local passing = {}

---What puts of some filters have given has gone nowhere.
---@param layers poe.filter.stackable.Layer[]
---@param from integer
---@param to integer
function passing.undo(layers, from, to)
  for i = from, to do
    local undo = layers[i].filter.undo_put
    if undo then undo(layers[i].filter) end
  end
end

---Put through the filters from `i` down. When one raises, those above it are told to undo.
---@param layers poe.filter.stackable.Layer[]
---@param i integer
---@param list any[]|any
---@return any[]? chunks
---@return any raised without chunks
---@return integer? by whom
function passing.put(layers, i, list)
  for k = i, 1, -1 do
    local ok, given = pcall(layers[k].filter.put, layers[k].filter, list)
    if not ok then
      passing.undo(layers, k + 1, i)
      return nil, given, k
    end
    list = given
  end
  return list, nil, nil
end

---What `put` of a filter has said of its argument, if it has raised for that.
---@param layers poe.filter.stackable.Layer[]
---@param i integer
---@param message any what it has raised
---@return string?
function passing.refusal(layers, i, message)
  local why = type(message) == "string" and message:match "bad argument #1 to 'put' %((.*)%)$"
  if why and i < #layers then return ("filter %d, %s: %s"):format(i, back.type(layers[i].filter), why) end
  return why
end

---Put what a filter answers its peer through those below it. It stays `due`, until the caller
---says that it has it.
---@param layers poe.filter.stackable.Layer[]
---@param i integer
---@return any[]? chunks
---@return string? why it cannot be put
function passing.reply(layers, i)
  local layer = layers[i]
  local filter = layer.filter
  layer.due = layer.due or filter.get_replies and filter:get_replies() or false
  if not layer.due then return nil end
  local chunks, raised, k = passing.put(layers, i - 1, layer.due)
  if chunks then return chunks end
  if raised == "not enough memory" then error(raised, 0) end
  local why = passing.refusal(layers, k, raised) or tostring(raised)
  return nil, ("reply of filter %d, %s: %s"):format(i, back.type(filter), why)
end

return passing
