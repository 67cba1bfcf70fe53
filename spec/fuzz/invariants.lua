--- What must hold of a filter whatever octets it is fed.
--
--   raise     nothing raises
--   hang      a call ends within a bound that is linear in the octets
--   growth    memory, in all and afterwards, likewise; more than `limit` octets never wait
--   fault     a message is told for good, and no record comes after it
--   cuts      however the octets are cut: the same records, message, pending octets and replies
--   pending   what is pending is the end of what was fed, and what is before it has the same records
--   clone     a clone has nothing pending, is as new, and leaves the other alone
--   put       records that came, put, come again
--
-- A target is a table of
--   title       what the filter is like
--   new()       -> the filter
--   limit       octets that may wait for the end of a record, at most
--   memory      octets of memory that an octet of `limit` may take when it waits (64)
--   merged(r)   joins in a list of records what is only told apart by how it came
--   put         false: records that come cannot be put; or a function(records) -> what is put, or nil
--   writer()    -> the filter that puts what `new()` reads, `new` by default
--   replied(r)  what replies say, where the same can be said in several ways
--   interleaves octets of a record may be pending while those of another, behind them, are not any more
--   ends        the end of the input is a record
--   switches    function(filter): is the stream no longer this filter's, so that all that comes is pending?
--   get         function(filter, chunks) -> records, message; filter.get by default
-- and of what grammars/ adds: stream(random) -> octets, valid or nearly so; tokens.

local Random = require "spec.fuzz.random"
local drive = require "spec.fuzz.drive"
local guard = require "spec.fuzz.guard"
local same = require "spec.fuzz.same"
local show = require "spec.fuzz.show"

local invariants = {}

local function broken(kind, why)
  error({ kind = kind, why = why }, 0)
end

-- Call something within bounds; what it does wrong is a finding. It may cost so much for each octet that only what is
-- not linear gets there.
local function guarded(octets, fn, ...)
  local bounds = { instructions = 200000 + 1500 * octets, kib = 1024 + 2 * octets }
  local result = table.pack(guard(bounds, fn, ...))
  if not result[1] then
    if type(result[3]) == "table" then error(result[3], 0) end -- a finding already
    broken(result[2], tostring(result[3]))
  end
  return table.unpack(result, 2, result.n)
end

local function merged(target, records)
  return target.merged and target.merged(table.move(records, 1, #records, 1, {})) or records
end

local function run(target, chunks, way)
  local octets = 0
  for _, chunk in ipairs(chunks) do octets = octets + #chunk end
  local outcome = guarded(octets, drive.run, target, chunks, drive.WAYS[way])
  if not outcome.steady then broken("fault", "not for good: " .. show(outcome.message)) end
  if outcome.message and outcome.why ~= outcome.message and not outcome.filter.goes_on then
    broken("fault", ("%s, but then %s"):format(show(outcome.message), show(outcome.why)))
  end
  return outcome
end

-- Whether something came that should not, in a list or by itself.
local function expect(kind, what, expected, got)
  if same(expected, got) then return end
  broken(kind, ("%s: %s expected, got %s"):format(what, show(expected):sub(1, 500), show(got):sub(1, 500)))
end

local FIELDS = { "message", "replies", "why" }

local function expect_outcome(target, kind, how, expected, got)
  expect(kind, "records " .. how, merged(target, expected.records), merged(target, got.records))
  expect(kind, "last records " .. how, merged(target, expected.rest), merged(target, got.rest))
  for _, field in ipairs(FIELDS) do expect(kind, field .. " " .. how, expected[field], got[field]) end
  expect(kind, "pending " .. how, expected.pending, got.pending)
end

local function check_cuts(target, octets, random, whole)
  local single = {}
  for i = 1, #octets do single[i] = octets:sub(i, i) end
  expect_outcome(target, "cuts", "with get_one", whole, run(target, { octets }, "get_one"))
  expect_outcome(target, "cuts", "octet by octet", whole, run(target, single, "get"))
  for _, way in ipairs { "get", "get_one", "look" } do
    local pieces = random:pieces(octets, 1 << random:between(1, 6))
    expect_outcome(target, "cuts", "in pieces with " .. way, whole, run(target, pieces, way))
  end
end

-- What is pending when the first octets have come, and which of them made the records before.
local function check_pending(target, octets, at)
  local fed = octets:sub(1, at)
  local filter = target.new()
  local records = guarded(#fed, drive.feed, target, filter, fed)
  local pending = drive.pending_of(filter)
  local consumed = fed:sub(1, #fed - #pending)
  if consumed .. pending ~= fed then
    broken("pending", ("%s fed, %s pending"):format(show(fed):sub(1, 500), show(pending):sub(1, 500)))
  end
  local again = run(target, { consumed }, "get")
  if not target.ends then -- the last record may need the end to be told
    table.move(again.rest, 1, #again.rest, #again.records + 1, again.records)
  end
  expect("pending", "records of what is no longer pending", merged(target, records), merged(target, again.records))
end

local function check_clone(target, octets, at, whole)
  local filter = target.new()
  guarded(at, drive.feed, target, filter, octets:sub(1, at))
  local clone, pending = filter:clone(), drive.pending_of(filter)
  expect("clone", "pending", "", drive.pending_of(clone))
  local as_new = setmetatable({ new = function() return clone end }, { __index = target })
  expect_outcome(target, "clone", "of a clone", whole, run(as_new, { octets }, "get"))
  expect("clone", "pending in what was cloned", pending, drive.pending_of(filter))
end

local function check_put(target, whole)
  if target.put == false or #whole.records == 0 then return end
  local records = whole.records
  if target.put then records = target.put(records) end
  if not records then return end
  local writer = (target.writer or target.new)()
  local ok, chunks = pcall(writer.put, writer, records)
  if not ok then broken("put", "raised: " .. tostring(chunks)) end
  local again = run(target, { table.concat(chunks) }, "get")
  expect("put", "message", nil, again.message)
  expect("put", "records", merged(target, whole.records), merged(target, again.records))
end

-- Feed the last octets, or a token, again and again: the end of a record never comes, or often does.
local function pump(target, filter, octets, random)
  local tail = random:one_in(2) and random:pick(target.tokens or { "x" }) or octets:sub(-1 - random:below(16))
  local piece = tail:rep(1 + target.limit // 4 // math.max(1, #tail))
  local _, message = drive.feed(target, filter, octets)
  for _ = 1, 16 do
    if message or target.switches and target.switches(filter) then return end
    local waiting = #drive.pending_of(filter)
    if waiting > target.limit then
      broken("growth", ("%d octets pending, %d expected at most"):format(waiting, target.limit))
    end
    if filter.get_replies then filter:get_replies() end
    _, message = drive.feed(target, filter, piece)
  end
  return message
end

local function held_memory()
  collectgarbage()
  collectgarbage()
  return collectgarbage "count" * 1024
end

-- What memory is left once the records are gone; a message may leave all that was fed.
local function check_bound(target, octets, random, thoroughly)
  local before = thoroughly and held_memory()
  local filter = target.new()
  guarded(#octets + 16 * (target.limit + 16), pump, target, filter, octets, random)
  if not thoroughly then return end
  local most = 65536 + (target.memory or 64) * (target.limit + #drive.pending_of(filter))
  local held = held_memory() - before
  if held > most then broken("growth", ("%d octets of memory held, %d expected at most"):format(held, most)) end
end

local function check(target, octets, seed, thoroughly)
  local random = Random.new(seed, #octets)
  local whole = run(target, { octets }, "get")
  check_cuts(target, octets, random, whole)
  if not whole.filter.goes_on then
    if not target.interleaves then
      check_pending(target, octets, #octets)
      check_pending(target, octets, random:between(0, #octets))
    end
    check_clone(target, octets, random:between(0, #octets), whole)
  end
  check_put(target, whole)
  check_bound(target, octets, random, thoroughly)
  return whole
end

---Check them all.
---@param target table
---@param octets string
---@param seed integer where to cut
---@param thoroughly? boolean measure memory, too, which takes time
---@return spec.fuzz.Outcome? whole when they hold: what came when all was fed at once
---@return { kind: string, why: string }? broken the first that does not hold
function invariants.check(target, octets, seed, thoroughly)
  local ok, result = xpcall(check, function(fault)
    if type(fault) == "table" then return fault end
    return { kind = "raise", why = debug.traceback(tostring(fault)) }
  end, target, octets, seed, thoroughly)
  if ok then return result end
  return nil, result
end

return invariants
