local errno = require "poe.errno"
local files = require "spec.support.files"
local handle = require "poe.handle"
local path = require "poe.wheel.socketfactory.path"
local lfs = require "lfs"

describe("poe.wheel.socketfactory.path", function()
  local file, address

  before_each(function()
    file = os.tmpname()
    os.remove(file)
    address = "unix:" .. file
  end)
  after_each(function() os.remove(file) end)

  local function mode() return lfs.attributes(file, "mode") end

  it("makes a path, and removes it", function()
    local h <close>, made = path.open(handle.listen, address, {})

    assert.equal("socket", mode())
    path.remove(made)
    assert.is_nil(mode())
    assert.is_true(h:isopen())
  end)

  it("replaces the socket of somebody who is gone", function()
    handle.listen(address):close()
    assert.equal("socket", mode())

    local h <close> = assert(path.open(handle.listen, address, {}))

    assert.equal(address, h:getsockname())
  end)

  it("leaves the socket of somebody who listens", function()
    local other <close> = assert(handle.listen(address))

    local h, _, code = path.open(handle.listen, address, {})

    assert.same({ nil, errno.EADDRINUSE }, { h, code })
    assert.is_true(other:isopen())
    assert.equal("socket", mode())
  end)

  it("leaves what is no socket", function()
    files.write(file, "mine")

    local h, _, code = path.open(handle.listen, address, {})

    assert.same({ nil, errno.EADDRINUSE }, { h, code })
    assert.equal("mine", files.read(file))
  end)

  it("removes no path that is somebody else's by now", function()
    local first <close>, made = path.open(handle.listen, address, {})
    os.remove(file)
    local second <close> = assert(handle.listen(address))

    path.remove(made)

    assert.is_true(first:isopen() and second:isopen())
    assert.equal("socket", mode())
  end)

  for _, without in ipairs { "127.0.0.1:0", "unix:@" } do
    it("has nothing to remove where there is no path: " .. without, function()
      local h <close>, made = path.open(handle.listen, without, {})

      assert.is_true(h:isopen())
      assert.is_nil(path.remove(made))
    end)
  end
end)
