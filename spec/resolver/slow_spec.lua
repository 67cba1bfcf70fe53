local turns = require "spec.support.turns"

-- A program that is asked for names by the system's resolver, and does not answer until it
-- `answer`s all of them with "no such name".
local NAMESERVER <const> = [[
  local loop = require("poe.loop").new()
  local resolver = require "poe.resolver"
  local SendRecv = require "poe.driver.sendrecv"
  local handle = require "poe.handle"
  local lfs = require "lfs"
  local socket = handle.bind "127.53.0.1:53"
  if not socket then print "no nameserver" os.exit(0) end
  local driver, asked, names, on_name = SendRecv.new(), {}, 0, nil
  local answers = false
  local function threads()
    local count = 0
    for entry in lfs.dir "/proc/self/task" do count = count + (tonumber(entry) and 1 or 0) end
    return count
  end
  local before = threads()
  local function reply(query, sender)
    driver:put({ query:sub(1, 2) .. "\x81\x83" .. query:sub(5) }, sender)
    driver:flush(socket)
  end
  local function answer()
    answers = true
    for i = 1, #asked, 2 do reply(asked[i], asked[i + 1]) end
    loop:every(0.01, function()
      if threads() == before then loop:unwatch_read(socket) end
    end):unref()
  end
  local function take()
    local queries, senders = assert(driver:get(socket))
    for i, query in ipairs(queries) do
      if answers then reply(query, senders[i]) end
      local name = query:match("h%d+", 13)
      table.insert(asked, query)
      table.insert(asked, senders[i])
      if not asked[name] then
        asked[name], names = true, names + 1
        on_name(name)
      end
    end
  end
  loop:watch_read(socket, take)
  loop:after(25, function() print "too late" answer() end):unref()
  local requests = {}
  local function slow(i) requests[i] = resolver.resolve(loop, "h" .. i .. ".example:80", nil, print) end
]]

-- Run it where no other nameserver is asked.
local function with_silent_nameserver(program)
  local config = os.tmpname()
  local text = "nameserver 127.53.0.1\noptions timeout:30 attempts:1\n"
  assert(io.open(config, "w")):write(text):close()
  local shell = ("unshare -m sh -c 'mount --bind %s /etc/resolv.conf && exec \"$0\" \"$@\"' "):format(config)
  if not os.execute(shell .. "true 2>/dev/null") then pending "needs a mount namespace" end
  local output, ok = turns.child(shell .. "env", NAMESERVER .. program)
  os.remove(config)
  if output == "no nameserver\n" then pending "needs port 53" end
  return output, ok
end

describe("poe.resolver, while names are slow,", function()
  local moments = { ["before they were cancelled"] = "first", ["afterwards"] = "last" }
  for moment, when in pairs(moments) do
    it("looks up a name while slow ones that were cancelled are under way, asked for it " .. moment, function()
      local output, ok = with_silent_nameserver(("local when = %q\n"):format(when) .. [[
        local function quick()
          resolver.resolve(loop, "localhost:1", { family = "inet" }, function(addresses)
            print(addresses[1], names)
            answer()
          end)
        end
        function on_name()
          if names < 4 then return end
          if when == "first" then quick() end
          for i = 1, 4 do requests[i]:cancel() end
          if when == "last" then quick() end
        end
        for i = 1, 4 do slow(i) end
        loop:run()
      ]])

      assert.same({ "127.0.0.1:1\t4\n", true }, { output, ok })
    end)
  end

  it("has no more than 64 threads for slow names that were cancelled, and comes to the next in the end", function()
    local output, ok = with_silent_nameserver [[
      local most = 0
      function on_name()
        requests[names]:cancel()
        slow(names + 1)
        most = math.max(most, threads() - before)
        if names < 64 then return end
        requests[65]:cancel()
        resolver.resolve(loop, "localhost:1", { family = "inet" }, function(addresses)
          print(addresses[1], names, most)
        end)
        answer()
      end
      slow(1)
      loop:run()
    ]]

    assert.same({ "127.0.0.1:1\t64\t64\n", true }, { output, ok })
  end)

  it("has four threads at work for somebody once those of slow names that were cancelled are over", function()
    local output, ok = with_silent_nameserver [[
      local function cancel_four()
        for i = 1, 4 do
          requests[i]:cancel()
          slow(i + 4)
        end
        slow(9)
      end
      local function answer_four()
        for i = 1, #asked, 2 do
          if tonumber(asked[i]:match("h(%d+)", 13)) <= 4 then reply(asked[i], asked[i + 1]) end
        end
        if threads() - before == 4 then
          print(names)
          answer()
        else
          loop:after(0.05, answer_four)
        end
      end
      function on_name()
        if names == 4 then cancel_four() end
        if names == 8 then answer_four() end
      end
      for i = 1, 4 do slow(i) end
      loop:run()
    ]]

    assert.equal("8\n", output:sub(1, 2))
    assert.is_true(ok)
  end)
end)
