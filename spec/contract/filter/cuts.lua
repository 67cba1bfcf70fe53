--- Ways to cut a stream, to feed the pieces to a filter, and to take its records.

local function append(list, more)
  return table.move(more, 1, #more, #list + 1, list)
end

local function take_one_by_one(filter, chunks)
  local records = {}
  filter:get_one_start(chunks)
  local record, message = filter:get_one()
  while record ~= nil do
    records[#records + 1] = record
    record, message = filter:get_one()
  end
  return records, message
end

local function take_all(filter, chunks)
  return filter:get(chunks)
end

-- Take records and look at what is pending by any calls in any order.
local function take_anyhow(filter, chunks, seed)
  local records, random = {}, seed
  for _, chunk in ipairs(chunks) do
    filter:get_one_start { chunk }
    random = (random * 1103515245 + 12345) % (1 << 31)
    local call = (random >> 16) % 5
    if call == 1 then records[#records + 1] = filter:get_one() end
    if call == 2 then append(records, (filter:get {})) end
    if call == 3 then filter:get_pending() end
  end
  return records
end

local WAYS = { get = take_all, get_one = take_one_by_one }

-- Everything that comes out when the chunks are fed one at a time, and the input ends.
local function records_of(filter, chunks, take)
  local records, message = {}, nil
  for _, chunk in ipairs(chunks) do
    local more
    more, message = take(filter, { chunk })
    append(records, more)
  end
  local last, why
  repeat
    last, why = filter:finish()
    records[#records + 1] = last
  until last == nil
  return records, message or why
end

local function octets_of(text)
  local octets = {}
  for i = 1, #text do octets[i] = text:sub(i, i) end
  return octets
end

local function in_two(text)
  local cuts = {}
  for i = 0, #text do cuts[#cuts + 1] = { text:sub(1, i), text:sub(i + 1) } end
  return cuts
end

-- Cut at random, the same way each time.
local function in_pieces(text, seed)
  local chunks, from, random = {}, 1, seed
  while from <= #text do
    random = (random * 1103515245 + 12345) % (1 << 31)
    local last = from + (random >> 16) % 7
    chunks[#chunks + 1] = text:sub(from, last)
    from = last + 1
  end
  return chunks
end

local function all_cuts(text)
  local cuts = in_two(text)
  cuts[#cuts + 1] = octets_of(text)
  for seed = 1, 20 do cuts[#cuts + 1] = in_pieces(text, seed) end
  return cuts
end

local function merged(case, records)
  if type(case.merges) == "function" then return case.merges(records) end
  return case.merges and { table.concat(records) } or records
end

local function pending_of(filter)
  return table.concat(filter:get_pending() or {})
end

return {
  append = append,
  take_one_by_one = take_one_by_one,
  take_all = take_all,
  take_anyhow = take_anyhow,
  WAYS = WAYS,
  records_of = records_of,
  octets_of = octets_of,
  in_pieces = in_pieces,
  all_cuts = all_cuts,
  merged = merged,
  pending_of = pending_of,
}
