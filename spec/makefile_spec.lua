-- What `make` and .ci/need do where things are not called or placed as on Debian.

local shell = require "spec.support.shell"

local LUA = os.getenv("LUA") or "lua5.4"

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- What a shell command says, and how it ends.
local function run(command, ...)
  return shell(command:format(...))
end

describe("the front door #once", function()
  local root

  before_each(function()
    root = run("mktemp -d"):match("%S+")
  end)

  after_each(function()
    run("rm -r '%s'", root)
  end)

  -- .ci/need build, where there are a compiler and `mylua`, and nothing else.
  local function need_build(settings)
    run("mkdir %s/bin", root)
    run('ln -s "$(command -v cc)" "$(command -v as)" "$(command -v cat)" %s/bin', root)
    run('ln -s "$(command -v %s)" %s/bin/mylua', LUA, root)
    return run("env -u LUA -u LUA_INCDIR -u CC PATH=%s/bin %s /bin/sh .ci/need build", root, settings)
  end

  it("needs no lua5.4 where LUA and LUA_INCDIR say what to use", function()
    write(root .. "/lua.h", "")

    assert.same({ "", 0 }, { need_build(("LUA=mylua LUA_INCDIR=%s CC='cc -O1'"):format(root)) })
  end)

  it("says what is missing where LUA and LUA_INCDIR lead nowhere", function()
    local output, status = need_build(("LUA=nolua LUA_INCDIR=%s/none"):format(root))

    assert.matches("packages:\n    lua5.4 liblua5.4%-dev\n", output)
    assert.equal(1, status)
  end)

  it("installs into a DESTDIR with a space in its name", function()
    local output, status = run("make -s install DESTDIR='%s/a b' PREFIX=/usr", root)

    assert.same({ "", 0 }, { output:match("error") or "", status })
    assert.equal(0, select(2, run("test -s '%s/a b/usr/lib/lua/5.4/poe/core.so'", root)))
    assert.equal(0, select(2, run("test -s '%s/a b/usr/share/lua/5.4/poe/filter.lua'", root)))
  end)

  it("shows in `make demo` as many connections as fit, and says so", function()
    local output, status = run("ulimit -n 300; .ci/demo")

    assert.matches("lets a process have 300 descriptors: 200 connections\n", output)
    assert.matches("\nthe same octets as were sent\n", output)
    assert.matches("\n200 answers have come\n", output)
    assert.equal(0, status)
  end)

  it("ends `make test` with a count where the sources do not compile", function()
    run("mkdir %s/csrc %s/lua %s/spec %s/.ci; cp Makefile %s; ln -s /bin/true %s/.ci/need",
      root, root, root, root, root, root)
    write(root .. "/csrc/broken.c", "int broken(void) { return }\n")

    local output, status = run("env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory -C %s test", root)

    assert.matches("broken.c", output)
    assert.matches("\n0 passed, 1 failed\n", output)
    assert.is_true(status > 0)
  end)
end)
