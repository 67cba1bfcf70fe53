local library = require "poe.filter.zlib.library"

describe("poe.filter.zlib.library", function()
  -- What it finds where `zlib` is loaded so.
  local function found_with(loader)
    local loaded, preload = package.loaded.zlib, package.preload.zlib
    package.loaded.zlib, package.preload.zlib = nil, loader
    local zlib = library.load()
    package.loaded.zlib, package.preload.zlib = loaded, preload
    return zlib
  end

  it("finds it", function()
    local zlib = { inflate = print, deflate = print }

    assert.equal(zlib, found_with(function() return zlib end))
  end)

  it("finds none where it is not installed, and looks again", function()
    assert.is_nil(found_with(function() error "not here" end))
    assert.is_table(found_with(function() return { inflate = print, deflate = print } end))
  end)

  it("takes nothing else for it", function()
    assert.is_nil(found_with(function() return true end))
    assert.is_nil(found_with(function() return { compress = print } end))
  end)
end)
