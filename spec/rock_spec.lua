-- What `luarocks make` and `make install` install works on its own: a program
-- runs from an empty folder with nothing but the installed tree on its paths.

local LUA = os.getenv("LUA") or "lua5.4"

local PROGRAM = [[
local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.line".new()
local reader, writer = require "poe.handle".pipe()

driver:put(filter:put { "one", "two" })
assert(driver:flush(writer) == 0)
for _, line in ipairs(filter:get(driver:get(reader))) do print(line) end

local poe = require "poe"
poe.run(function()
  local server <close> = poe.listen("127.0.0.1:0", function(conn) conn:write(conn:read():upper()) end)
  local conn <close> = poe.connect(server:getsockname())
  conn:write "three"
  print(conn:read())
end)
]]

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- Run a shell command; its output, or an error that holds it.
local function shell(command, ...)
  local process = assert(io.popen(("{ %s\n} 2>&1"):format(command:format(...))))
  local output = process:read("a")
  assert(process:close(), output)
  return output
end

-- Run PROGRAM in an empty folder below `root`, seeing only the tree there.
local function run_with_tree(root, tree)
  shell("mkdir %s/empty", root)
  write(root .. "/program.lua", PROGRAM)
  return shell([[cd %s/empty && env -i PATH="$PATH" LUA_PATH='%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua' \
    LUA_CPATH='%s/lib/lua/5.4/?.so' %s ../program.lua]], root, tree, tree, tree, LUA)
end

describe("the installed tree #once", function()
  local root

  before_each(function()
    root = shell("mktemp -d"):match("%S+")
  end)

  after_each(function()
    shell("rm -r %s", root)
  end)

  it("works when luarocks has made it", function()
    -- luarocks compiles where the sources are
    shell("mkdir %s/source && cp -r csrc lua rockspec README.md CHANGELOG.md LICENSE %s/source", root, root)

    shell([[cd %s/source && env -u LUA_PATH_5_4 -u LUA_CPATH_5_4 %s "$(command -v luarocks)" --lua-version 5.4 \
      make --deps-mode=none --tree %s/tree rockspec/poe-scm-1.rockspec]], root, LUA, root)

    assert.equal("one\ntwo\nTHREE\n", run_with_tree(root, root .. "/tree"))
  end)

  it("works when make has installed it", function()
    shell("make install DESTDIR=%s/stage PREFIX=/usr", root)

    assert.equal("one\ntwo\nTHREE\n", run_with_tree(root, root .. "/stage/usr"))
  end)
end)
