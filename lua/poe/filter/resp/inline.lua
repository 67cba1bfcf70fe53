--- Commands as one types them into a terminal.
-- Source: Redis, "Inline commands"; quotes as its server and redis-cli read them.
--
--     SET key "two words\n" 'it\'s'      "SET" "key" "two words\10" "it's"

local char, find, gsub, sub = string.char, string.find, string.gsub, string.sub

local inline = {}

local ESCAPES = { n = "\n", r = "\r", t = "\t", b = "\b", a = "\a" }

-- "\n" and its kin, "\x0a", and any other octet, which stands for itself.
local function unescape(octet, hex)
  if octet == "x" and #hex == 2 then return char(tonumber(hex, 16)) end
  return (ESCAPES[octet] or octet) .. hex
end

-- What is in quotes, which start at `at`: the text, and where what follows starts; or nil.
local function double_quoted(line, at)
  local stop = find(line, '["\\]', at + 1)
  while stop and sub(line, stop, stop) == "\\" do stop = find(line, '["\\]', stop + 2) end
  if not stop then return nil end
  return (gsub(sub(line, at + 1, stop - 1), "\\(.)(%x?%x?)", unescape)), stop + 1
end

-- Here a backslash is one, unless a quote follows.
local function single_quoted(line, at)
  local stop = find(line, "'", at + 1, true)
  while stop and stop > at + 1 and sub(line, stop - 1, stop - 1) == "\\" do stop = find(line, "'", stop + 1, true) end
  if not stop then return nil end
  return (gsub(sub(line, at + 1, stop - 1), "\\'", "'")), stop + 1
end

local QUOTES = { ['"'] = double_quoted, ["'"] = single_quoted }

-- The word at `at`, some of which may be in quotes: it ends where they do.
local function word_at(line, at)
  local _, last, plain = find(line, "^([^%s\"']*)", at)
  local quoted = QUOTES[sub(line, last + 1, last + 1)]
  if not quoted then return plain, last + 1 end
  local text, behind = quoted(line, last + 1)
  if not text or find(line, "^%S", behind) then return nil end
  return plain .. text, behind
end

---Split a line into words, at blanks.
---@param line string
---@return string[]? words nil if quotes are not balanced
function inline.split(line)
  local words, at = {}, find(line, "%S")
  while at do
    local word
    word, at = word_at(line, at)
    if not word then return nil end
    words[#words + 1] = word
    at = find(line, "%S", at)
  end
  return words
end

return inline
