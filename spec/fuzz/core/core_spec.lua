-- Each input that libFuzzer has kept, for parts of the C core: see core.h.

local corpus = require "spec.fuzz.core.corpus"
local shell = require "spec.support.shell"

-- Beside the module that the other specs try.
local REPLAY = assert(package.searchpath("poe.core", package.cpath)):gsub("poe/core%.so$", "replay")

local function replay(folder, paths)
  local output = shell(("%s '%s'"):format(REPLAY, table.concat(paths, "' '")))
  os.execute(("rm -r '%s'"):format(folder))
  return output
end

local function new_folder()
  return (shell "mktemp -d":match "[^\n]+")
end

describe("parts of the C core", function()
  it("keep what they promise for each input of the corpus", function()
    local folder = new_folder()
    local paths = corpus.write(folder)

    assert.is_true(#paths > 100)
    assert.equal(#paths .. " inputs\n", replay(folder, paths))
  end)

  it("are not tried by a file that is not there", function()
    local folder = new_folder()

    assert.equal(folder .. "/none: No such file or directory\n", replay(folder, { folder .. "/none" }))
  end)
end)
