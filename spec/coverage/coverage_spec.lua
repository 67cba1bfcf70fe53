-- What `make coverage` says of sources that are small enough to count in the head.

local c = require "spec.coverage.c"
local lua = require "spec.coverage.lua"

local FOLDER <const> = "build/coverage/small"

local function write(name, text)
  os.execute("mkdir -p " .. FOLDER)
  local file <close> = assert(io.open(("%s/%s"):format(FOLDER, name), "w"))
  file:write(text)
end

-- What it gives, and what it reports.
local function measured(measure, options)
  local lines = {}
  options.only, options.folder = "", FOLDER
  options.report = function(line) table.insert(lines, line) end
  local good, tried = measure(options)
  return good, tried, table.concat(lines, "\n")
end

describe("the coverage of C #once", function()
  after_each(function() os.execute("rm -rf " .. FOLDER) end)

  it("counts branches, those marked aside, and finds a mark that is wrong", function()
    write("small.c", [[
int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return 1;
    if (argc < 0) /* unreachable: there are never fewer than none */
        return 2;
    for (int i = 0; i < 2; i++) /* unreachable: as if */
        argc--;
    return 0;
}
]])
    local commands = "gcc --coverage -c -o @/small.o @/small.c && gcc --coverage -o @/small @/small.o && @/small"
    assert(os.execute((commands:gsub("@", FOLDER))))

    local good, tried, said = measured(c, { objects = FOLDER, folder = FOLDER })

    assert.equal(1, good, said)
    assert.equal(3, tried)
    assert.matches("small%.c:4: 1 of 2 of if %(argc > 1%)", said)
    assert.matches("small%.c:8: %(it is, for all its mark%)", said)
  end)
end)

describe("the coverage of C, where a source was not compiled for it #once", function()
  after_each(function() os.execute("rm -rf " .. FOLDER) end)

  it("says so, and is not complete", function()
    write("lost.c", "int lost(int n) { return n ? 1 : 2; }\n")

    local good, tried, said = measured(c, { objects = FOLDER })

    assert.same({ 0, 1 }, { good, tried })
    assert.equal(("not run: %s/lost.c"):format(FOLDER), said)
  end)
end)

describe("the coverage of Lua #once", function()
  after_each(function() os.execute("rm -rf " .. FOLDER) end)

  it("counts lines, those marked aside, and finds a mark that is wrong", function()
    write("small.lua", [[
local function f(x)
  if x then
    return 1
  end
  error "no" -- unreachable: it is always called with something
end
return f(1), -- unreachable: as if
  2
]])
    local path = FOLDER .. "/small.lua:"
    local ran = { [path .. 1] = true, [path .. 2] = true, [path .. 7] = true, [path .. 8] = true }

    local good, tried, said = measured(lua, { ran = ran })

    assert.equal(tried - 3, good, said)
    assert.matches("small%.lua:3 return 1", said)
    assert.matches("small%.lua:7 .*it is, for all its mark", said)
  end)
end)
