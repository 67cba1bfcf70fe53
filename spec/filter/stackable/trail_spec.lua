local Trail = require "poe.filter.stackable.trail"

-- A trail of records, each { record, from, is it whole? }, all fed.
local function trail_of(in_octets, list)
  local trail, fed = Trail.new(in_octets), {}
  local filter = { get_one_start = function(_, chunk) fed[#fed + 1] = chunk end }
  for _, entry in ipairs(list) do
    trail:reserve(entry[2], entry[3] ~= false)
    trail:add(entry[1])
    trail:feed(filter)
  end
  return trail, fed
end

describe("poe.filter.stackable.trail", function()
  it("feeds each record once, octets as they are and values in a list", function()
    local octets, fed = trail_of(true, { { "ab", 0 }, { "c", 5 } })
    assert.same({ "ab", "c" }, fed)
    assert.equal(3, octets.fed)
    assert.is_false(octets:feed({}))

    local values, lists = trail_of(false, { { "ab", 0 }, { 3, 5 } })
    assert.same({ { "ab" }, { 3 } }, lists)
    assert.equal(2, values.fed)
  end)

  it("feeds a record again when that has raised", function()
    local trail = Trail.new(true)
    trail:reserve(0, true)
    trail:add "ab"

    assert.is_false(pcall(trail.feed, trail, { get_one_start = error }))
    assert.equal(0, trail.fed)
    assert.is_true(trail:feed { get_one_start = function() end })
    assert.equal(2, trail.fed)
  end)

  it("knows where a record came from, and the first whole one", function()
    local trail = trail_of(true, { { "abc", 10 }, { "d", 20 }, { "e", 30, false }, { "f", 40 } })

    assert.equal(10, trail:origin(0))
    assert.equal(10, trail:origin(2))
    assert.equal(20, trail:origin(3))
    assert.equal(20, trail:origin(4)) -- the part that is not whole is of the same
    assert.is_nil(trail:origin(6))
    assert.equal(10, trail:collect(0))
    assert.equal(20, trail:collect(1))
    assert.equal(40, trail:collect(4))
  end)

  it("collects what is before the first whole record", function()
    local trail, list = trail_of(true, { { "abc", 0 }, { "d", 7, false }, { "e", 9 } }), { "first" }

    assert.equal(9, trail:collect(1, list))

    assert.same({ "first", "bc", "d" }, list)
  end)

  it("gives what is between two offsets, and all from one on", function()
    local octets = trail_of(true, { { "abc", 0 }, { "de", 4 }, { "f", 8 } })

    assert.same({ "bc", "d" }, octets:between(1, 4))
    assert.same({ "b" }, octets:between(1, 2))
    assert.same({}, octets:between(3, 3))
    assert.same({ "de", "f" }, octets:rest(3))
    assert.equal(3, octets:count(3))
  end)

  it("lets go of records, and starts anew when there are none", function()
    local trail = trail_of(true, { { "abc", 0 }, { "de", 4 } })

    trail:trim(2)
    assert.equal(0, trail:origin(0))
    trail:trim(3)
    assert.equal(4, trail:origin(0))
    trail:trim(5)
    assert.is_nil(trail:origin(0))
    trail:append({ 1, 2 }, 2)
    assert.same({ 1, 2 }, trail:rest(5))
  end)
end)
