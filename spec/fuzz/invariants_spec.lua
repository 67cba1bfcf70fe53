-- Filters with one thing wrong each: what is wrong must be found, as what it is.

local Hunt = require "spec.fuzz.hunt"
local Line = require "poe.filter.line"
local Random = require "spec.fuzz.random"
local invariants = require "spec.fuzz.invariants"

-- A target whose filters are lines with some methods of their own, which are given the right one first.
local function lines_with(methods, fields)
  local target = { title = "wrong", limit = 64, tokens = { "\n", "!", "ab" } }
  function target.new()
    local filter = Line.new { literal = "\n", max_length = 48, max_buffer = 64 }
    filter.clone = target.new
    for name, method in pairs(methods) do
      local right = filter[name]
      filter[name] = function(...) return method(right, ...) end
    end
    return filter
  end
  function target.stream(random)
    local function line()
      return (random:one_in(8) and ("a"):rep(90) or random:octets(20, "ab!")) .. "\n"
    end
    return random:several(1, 6, line) .. random:octets(4, "ab")
  end
  for name, value in pairs(fields or {}) do target[name] = value end
  return target
end

local function spin(right, self, chunks)
  local records, message = right(self, chunks)
  while (records[1] or ""):find "!" do chunks = chunks end
  return records, message
end

local function spin_and_swallow(right, self, chunks)
  while true do
    local ok, records, message = pcall(spin, right, self, chunks)
    if ok then return records, message end
  end
end

-- Joins all that ever came, once for each octet.
local function join_again(right, self, chunks)
  self.all = (self.all or "") .. table.concat(chunks)
  for i = 1, 400 do self.copy = self.all .. i end
  return right(self, chunks)
end

-- Keeps what nobody asks for.
local function hoard(right, self, chunks)
  self.list = self.list or {}
  for i = 1, 3000 do self.list[#self.list + 1] = { i } end
  return right(self, chunks)
end

local function forget(right, self, chunks)
  local records, message = right(self, chunks)
  if message then self.told = not self.told end
  return records, message and self.told and message or nil
end

local WRONG = {
  { "raise", "what raises", { get = function(right, self, chunks)
    if table.concat(chunks):find "!" then error "an exclamation" end
    return right(self, chunks)
  end } },
  { "raise", "what raises when the input ends", { finish = function() error "at the end" end } },
  { "hang", "what never ends", { get = spin } },
  { "hang", "what never ends and swallows what is raised", { get = spin_and_swallow } },
  { "hang", "records without end", { get_one = function() return "again" end } },
  { "growth", "what joins all again for each piece", { get = join_again, get_one_start = join_again } },
  { "growth", "what keeps more and more", { get = hoard }, nil, true },
  { "growth", "a record without an end", {}, { limit = 32 } },
  { "fault", "a fault that is forgotten", { get = forget } },
  { "cuts", "what takes a piece for a record", { get = function(right, self, chunks)
    local records, message = right(self, chunks)
    local rest = table.concat(self:get_pending() or {})
    if rest ~= "" then records[#records + 1] = rest end
    return records, message
  end } },
  { "cuts", "get and get_one that differ", { get_one = function(right, self)
    local record, message = right(self)
    return record and record:upper(), message
  end } },
  { "pending", "octets that are lost", { get_pending = function(right, self)
    local pending = right(self)
    return pending and { (pending[1]:sub(2)) }
  end } },
  { "pending", "octets that are doubled", { get_pending = function(right, self)
    local pending = right(self)
    return pending and { pending[1] .. pending[1] }
  end } },
  { "clone", "a clone that has something pending", { clone = function(right, self)
    local clone = right(self)
    clone:get_one_start "x"
    return clone
  end } },
  { "clone", "a clone that is not another", { clone = function(_, self) return self end } },
  { "put", "records that do not come back", { put = function(right, self, records)
    local chunks = right(self, records)
    table.remove(chunks)
    return chunks
  end } },
  { "put", "records that cannot be put", { put = function() error "no" end } },
}

-- What the first of some streams shows.
local function first_broken(target)
  for run = 1, 100 do
    local octets = target.stream(Random.new(1, run))
    local _, broken = invariants.check(target, octets, run, run % 2 == 0)
    if broken then return broken end
  end
end

-- Not of the code under test, so once is enough.
describe("spec.fuzz.invariants #once", function()
  local STREAM = "a!\nbb\n\nab!\nrest!"

  it("finds nothing wrong with what is right", function()
    for seed = 1, 20 do
      local _, broken = invariants.check(lines_with {}, STREAM, seed, seed == 1)
      assert.same({}, broken or {})
    end
  end)

  for _, case in ipairs(WRONG) do
    local kind, what, methods, fields = table.unpack(case, 1, 4)

    it(("finds %s: %s"):format(kind, what), function()
      local broken = first_broken(lines_with(methods, fields))

      assert.is_table(broken)
      assert.equal(kind, broken.kind, broken.why)
    end)
  end

  it("makes what it found short, and an entry of the corpus", function()
    local hunt = Hunt.new("line", { lines_with(WRONG[1][3], { tokens = { "a" } }) }, 7)
    repeat hunt:run() until hunt.findings[1]

    local entry = hunt:entry(hunt.findings[1])

    assert.equal("!", hunt.findings[1].octets)
    assert.matches("^%-%- raise: .*an exclamation\n%-%- make fuzz FILTER=line SEED=7 RUNS=%d+\n{", entry)
    assert.same({ { "wrong", "!" } }, load("return {" .. entry .. "}")())
  end)

  it("does the same again for the same seed", function()
    local function figures()
      local hunt = Hunt.new("line", { lines_with {} }, 3)
      for _ = 1, 50 do hunt:run() end
      return { hunt.octets, hunt.records, hunt.faults, #hunt.findings }
    end

    assert.same(figures(), figures())
  end)
end)
