--- Values of the Redis protocol that are short, and there as a whole: most of them.
--
-- For each such type, a reader: (filter, window, from) -> the value and the first octet behind
-- it; or nil, for all that poe.filter.resp.decode is to look at, be it unfinished or malformed.

local null = require("poe.filter.resp.values").null

local byte, find, sub, tonumber = string.byte, string.find, string.sub, tonumber

local quick = {}

local BULK <const>, LIST <const> = 36, 42

-- Words of a list that is read at once: what is begun in vain is little.
local FEW <const> = 16

quick[BULK] = function(filter, window, from)
  local _, lf, digits = find(window, "^(%-?[1-9]%d*)\r\n", from + 1)
  if not lf or #digits > 15 then return nil end
  if digits == "-1" and not filter.is_server then return null, lf + 1 end
  local length = tonumber(digits)
  if length < 0 or length > filter.max_length or lf + length + 3 - from > filter.max_buffer then return nil end
  local behind = lf + length + 1
  local cr, next_lf = byte(window, behind, behind + 1)
  if cr == 13 and next_lf == 10 then return sub(window, lf + 1, behind - 1), behind + 2 end
end

quick[byte ":"] = function(_, window, from)
  local _, lf, digits = find(window, "^(%-?%d+)\r\n", from + 1)
  if lf and #digits < 18 then return tonumber(digits), lf + 1 end
end

quick[byte "+"] = function(filter, window, from)
  local _, lf, text = find(window, "^([^\r\n]*)\r\n", from + 1)
  if lf and not filter.exact and #text <= filter.max_length then return text, lf + 1 end
end

-- A list of strings; also what a command is.
quick[LIST] = function(filter, window, from)
  local _, lf, digits = find(window, "^([1-9]%d?)\r\n", from + 1)
  local total = lf and tonumber(digits)
  if not total or total > FEW or total > filter.max_elements then return nil end
  local list, read, at = {}, quick[BULK], lf + 1
  for i = 1, total do
    if byte(window, at) ~= BULK then return nil end
    list[i], at = read(filter, window, at)
    if not at then return nil end
  end
  return list, at
end

return quick
