-- Streams of ours are read by other programs, and theirs by us.

local live = require "spec.support.live"

local has_zlib = pcall(require, "zlib")

local function write(path, octets)
  local file <close> = assert(io.open(path, "wb"))
  file:write(octets)
end

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

-- What a shell command makes of octets.
local function through(command, octets)
  local folder <close> = live.folder()
  write(folder.path .. "/in", octets)
  assert(os.execute(("cd %s && env -u LD_PRELOAD %s <in >out"):format(folder.path, command)))
  return read(folder.path .. "/out")
end

local function compressed(options, chunks)
  local filter, octets = require("poe.filter.zlib").new(options), {}
  for _, chunk in ipairs(chunks) do octets[#octets + 1] = table.concat(filter:put(chunk)) end
  octets[#octets + 1] = table.concat(filter:end_put())
  return table.concat(octets)
end

local function expanded(options, octets)
  local filter, records = require("poe.filter.zlib").new(options), {}
  for from = 1, #octets, 4096 do
    local more, message = filter:get { octets:sub(from, from + 4095) }
    assert.is_nil(message)
    table.move(more, 1, #more, #records + 1, records)
  end
  assert.is_true(filter:isended())
  assert.same({}, { filter:finish() })
  return table.concat(records)
end

local PYTHON <const> = [[python3 -c 'import sys, zlib
octets = sys.stdin.buffer.read()
c = zlib.compressobj(9, zlib.DEFLATED, -15)
d = zlib.decompressobj(-15)
sys.stdout.buffer.write(%s)']]

-- program, format, how it compresses, how it expands
local PEERS = {
  { "gzip", "gzip", "gzip -9 -n -c", "gzip -d -c" },
  { "gzip", "auto", "gzip -1 -c", "gzip -d -c" },
  { "python3", "raw", PYTHON:format "c.compress(octets) + c.flush()", PYTHON:format "d.decompress(octets)" },
  { "python3", "zlib", PYTHON:format "zlib.compress(octets)", PYTHON:format "zlib.decompress(octets)" },
  { "zlib-flate", "zlib", "zlib-flate -compress", "zlib-flate -uncompress" },
}

local function source()
  return read("lua/poe/filter/line.lua"):rep(20) .. ("\0\255"):rep(5000)
end

describe("a filter of ours, with", function()
  for _, peer in ipairs(PEERS) do
    local program, format, compress, expand = table.unpack(peer)
    local missing = live.missing(program) or not has_zlib and "(skipped: no lua-zlib here)"
    local function specify(title, fn)
      title = ("%s (%s) %s"):format(program, format, title)
      if missing then pending(title .. " " .. missing) else it(title, fn) end
    end

    specify("as its source, gives what went in", function()
      local data = source()
      assert.is_true(data == expanded({ format = format }, through(compress, data)))
    end)

    specify("as its reader, has it give what was put", function()
      local data = source()
      assert.is_true(data == through(expand, compressed({ format = format }, { data:sub(1, 1000), data:sub(1001) })))
    end)
  end

  local missing = live.missing "gzip" or not has_zlib and "(skipped: no lua-zlib here)"
  if missing then return end

  it("gzip reads files one behind the other, as gzip's are read", function()
    local two = compressed({ flush = "finish" }, { "one ", "two" })

    assert.equal("one two", through("gzip -d -c", two))
    assert.equal("one one ", expanded({}, through("sh -c 'cat >x; gzip -c x; gzip -c x'", "one ")))
  end)
end)
