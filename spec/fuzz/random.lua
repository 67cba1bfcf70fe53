--- Random numbers that are the same for the same seed, whatever Lua it is and whoever else asks for
-- some (splitmix64).

---@class spec.fuzz.Random
local Random = {}
Random.__index = Random

---@param seed integer
---@param run? integer which one of the seed's runs
function Random.new(seed, run)
  return setmetatable({ state = (seed << 32) + (run or 0) }, Random)
end

---An integer in 0 .. n - 1.
function Random:below(n)
  local z = self.state + 0x9E3779B97F4A7C15
  self.state = z
  z = (z ~ z >> 30) * 0xBF58476D1CE4E5B9
  z = (z ~ z >> 27) * 0x94D049BB133111EB
  return ((z ~ z >> 31) >> 1) % n
end

function Random:between(least, most)
  return least + self:below(most - least + 1)
end

---Is it the one case in n?
function Random:one_in(n)
  return self:below(n) == 0
end

function Random:pick(list)
  return list[1 + self:below(#list)]
end

---A small number mostly, at most `most`.
function Random:size(most)
  return self:below(1 + self:below(1 + self:below(1 + most)))
end

---At most so many octets out of an alphabet, any octets without one.
---@param most integer
---@param alphabet? string
function Random:octets(most, alphabet)
  local list = {}
  for i = 1, self:size(most) do
    local at = self:below(alphabet and #alphabet or 256)
    list[i] = alphabet and alphabet:sub(at + 1, at + 1) or string.char(at)
  end
  return table.concat(list)
end

---What `make` gives, called some times and joined.
---@param least integer
---@param most integer
---@param make fun(random: spec.fuzz.Random): string
function Random:several(least, most, make)
  local list = {}
  for i = 1, self:between(least, most) do list[i] = make(self) end
  return table.concat(list)
end

---One of what these functions give.
function Random:either(makers)
  return self:pick(makers)(self)
end

---Octets cut into pieces of at most so many.
function Random:pieces(octets, most)
  local list, from = {}, 1
  while from <= #octets do
    local last = from + self:below(most)
    list[#list + 1] = octets:sub(from, last)
    from = last + 1
  end
  return list
end

return Random
