-- What libFuzzer is given: see guided.lua, which changes how filters are guarded, so that it is run apart.

local LUA = os.getenv "LUA" or "lua5.4"

local function run(before)
  local program = ([[arg = nil %s local ok, why = pcall(dofile "spec/fuzz/guided.lua", "\0\1a,b")
    io.write(tostring(ok), " ", tostring(why))]]):format(before)
  local child <close> = assert(io.popen(("FILTER=line %s -e '%s' 2>&1"):format(LUA, program)))
  return child:read "a"
end

describe("the function that libFuzzer calls #once", function()
  it("returns for a stream of which every invariant holds", function()
    assert.equal("true nil", run "")
  end)

  it("raises where one does not, with what to keep in the corpus", function()
    local said = run [[require("poe.filter.line").get_pending = function() return { "more" } end]]

    assert.matches("^false line: { \"default\", \"a,b\" }: pending: ", said)
  end)
end)
