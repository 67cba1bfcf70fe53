-- Compares our filters with Perl's POE, if the machine has it, on generated input.

local filter = require "poe.filter"
local hex = require "spec.support.hex"

local PERL <const> = "env -u LD_PRELOAD perl" -- which is not built with our sanitizers
local SCRIPT <const> = "spec/support/poe_filters.pl"
local CASES <const> = 250 -- of each kind

-- The same numbers each time, whatever else uses math.random.
local state = 1
local function random(most)
  state = state * 6364136223846793005 + 1442695040888963407
  return (state >> 33) % most + 1
end

local function made_of(count, parts)
  local made = {}
  for i = 1, count do made[i] = parts[random(#parts)] end
  return table.concat(made)
end

local function in_pieces(text, longest)
  local chunks, from = {}, 1
  while from <= #text do
    local last = from + random(longest) - 1
    chunks[#chunks + 1] = text:sub(from, last)
    from = last + 1
  end
  return chunks
end

local function framed_blocks(format)
  local blocks = {}
  for i = 1, random(5) do blocks[i] = format(made_of(random(14) - 1, { "a", "1", "\0", "\255" })) end
  return table.concat(blocks)
end

local function decimal(block)
  return #block .. "\0" .. block
end

local function packed(block)
  return string.pack(">s2", block)
end

local LITERALS = { "\n", "\r\n", "a", "ab", "aab", "abab", "\0", "%", ".", "<EOL>" }
local TEXT = { "a", "b", "ab", "\n", "\r", "\r\n", "\0", "%", ".", "<EOL>", "<EO", "\255" }
local LINES = { "a", "bc", "\r", "\n", "\r\n", "\n\r" }

-- Each gives a filter's option, a filter of ours, and chunks.
local generate = {}

function generate.literal()
  local literal = LITERALS[random(#LITERALS)]
  return literal, filter.line { literal = literal }, in_pieces(made_of(random(30), TEXT), 6)
end

-- In one piece: where POE's result depends on the cut, ours does not.
function generate.newline()
  return "", filter.line(), { made_of(random(30), LINES) }
end

function generate.autodetect()
  return "", filter.line { autodetect = true }, in_pieces(made_of(random(20), LINES), 4)
end

function generate.fixed()
  local size = random(9)
  return tostring(size), filter.block { block_size = size }, in_pieces(made_of(random(30), TEXT), 12)
end

function generate.decimal()
  return "", filter.block(), in_pieces(framed_blocks(decimal), 8)
end

function generate.packed()
  return "", filter.block { format = ">I2" }, in_pieces(framed_blocks(packed), 8)
end

function generate.stream()
  return "", filter.stream(), in_pieces(made_of(random(20), TEXT), 8)
end

local function shown(list)
  local fields = {}
  for i, octets in ipairs(list) do fields[i] = "," .. hex.encode(octets) end
  return table.concat(fields)
end

local function result(ours, chunks)
  local fields = {}
  for i, chunk in ipairs(chunks) do fields[i] = shown(ours:get { chunk }) .. "/" end
  return table.concat(fields) .. shown(ours:put(chunks))
end

-- Lines of questions for the Perl script, and what we say to each.
local function questions(kind)
  local asked, ours = {}, {}
  for i = 1, CASES do
    local option, object, chunks = generate[kind]()
    asked[i] = ("%s %s %s\n"):format(kind, hex.encode(option), shown(chunks))
    ours[i] = result(object, chunks)
  end
  return asked, ours
end

local function answers(asked)
  local name = os.tmpname()
  local file <close> = assert(io.open(name, "w"))
  file:write(table.concat(asked))
  file:close()
  local perl <close> = assert(io.popen(("exec %s %s <%s"):format(PERL, SCRIPT, name)))
  local lines = {}
  for line in perl:lines() do lines[#lines + 1] = line end
  os.remove(name)
  return lines
end

local function has_poe()
  return (os.execute("exec " .. PERL .. " -MPOE::Filter::Line -MPOE::Filter::Block -e 1 >/dev/null 2>&1"))
end

describe("the filters, beside Perl's POE,", function()
  if not has_poe() then
    pending("give what POE gives (skipped: no perl with POE here; Debian's libpoe-perl has it)")
    return
  end

  for _, kind in ipairs { "literal", "newline", "autodetect", "fixed", "decimal", "packed", "stream" } do
    it("give what POE gives: " .. kind, function()
      local asked, ours = questions(kind)

      local theirs = answers(asked)

      assert.equal(CASES, #theirs)
      for i, question in ipairs(asked) do assert.equal(theirs[i], ours[i], question) end
    end)
  end
end)
