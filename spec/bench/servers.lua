-- The works of servers: lines of 64 octets echoed over TCP on the loopback, connections held, timers.
-- See works.lua for what the fields are. `serves`: the program prints its port and serves until it is
-- killed; load.c has it work, and measures it from outside.

local figures = ...

local NO_TIMERS = "left out: cqueues has no timers to cancel, only coroutines that sleep"

-- Everyone who echoes lines; ours are to be no worse than the targets. Perl's POE may have fewer rounds.
local function servers(wheel, task, perl_poe_rounds)
  return {
    { name = "C epoll", program = "c_echo.c" },
    { name = "poe wheels", program = "poe_echo_wheel.lua", needs = "poe_wheel", targets = wheel },
    { name = "poe tasks", program = "poe_echo_task.lua", needs = "poe_task", targets = task },
    { name = "luv", program = "luv_echo.lua", needs = "luv" },
    { name = "cqueues", program = "cqueues_echo.lua", needs = "cqueues" },
    { name = "copas", program = "copas_echo.lua", needs = "copas" },
    { name = "Perl's POE", program = "perl_poe_echo.pl", needs = "perl_poe_server", rounds = perl_poe_rounds },
    { name = "AnyEvent, EV", program = "anyevent_echo.pl", needs = "anyevent" },
    { name = "asyncio", program = "asyncio_echo.py", needs = "python" },
    { name = "uvloop", program = "asyncio_echo.py", arguments = "uvloop", needs = "uvloop" },
    { name = "Twisted", program = "twisted_echo.py", needs = "twisted" },
    { name = "Node", program = "node_echo.js", needs = "node" },
  }
end

local function echo(connections, in_flight, size, wheel, task)
  return {
    name = ("echo_%d_%d"):format(connections, in_flight),
    group = "echo",
    what = ("%%d lines of 64 octets echoed; connections: %d, lines in flight on each: %d")
      :format(connections, in_flight),
    size = size,
    step = 1,
    serves = true,
    instrument = ("load together %d %d %%d"):format(connections, in_flight),
    figures = { figures.line_cpu },
    contenders = servers({ cpu = wheel }, { cpu = task }),
  }
end

-- Server and load have a processor each here: together, it would be the CPU time again.
local function latency(connections, size)
  return {
    name = ("latency_%d"):format(connections),
    group = "latency",
    what = ("%%d lines of 64 octets echoed; connections: %d, one line in flight on each"):format(connections),
    size = size,
    step = 1,
    serves = true,
    instrument = ("load apart %d 1 %%d"):format(connections),
    figures = { figures.p50, figures.p99 },
    contenders = servers({ p50 = 1.1 }),
  }
end

local idle = {
  name = "idle",
  what = "%d connections opened and left alone",
  size = 10000,
  step = 1,
  serves = true,
  instrument = "load together %d 0 0",
  figures = { figures.held },
  contenders = servers({ memory = 1000 }, { memory = 2000 }, 1),
}

local timers = {
  name = "timers",
  what = "%d timers due in 0 to 2 s, every other one cancelled before the loop runs",
  size = 1000000,
  step = 2,
  figures = { figures.cpu, figures.memory },
  contenders = {
    { name = "C heap, epoll_wait", program = "c_timers.c" },
    { name = "poe loop:after", program = "poe_timers.lua", needs = "poe_loop" },
    { name = "luv", program = "luv_timers.lua", needs = "luv" },
    { name = "cqueues", needs = "cqueues", left_out = NO_TIMERS },
    { name = "copas", program = "copas_timers.lua", needs = "copas" },
    { name = "Perl's POE", program = "perl_poe_timers.pl", needs = "perl_poe_server", rounds = 1 },
    { name = "AnyEvent, EV", program = "anyevent_timers.pl", needs = "anyevent" },
    { name = "asyncio", program = "asyncio_timers.py", needs = "python" },
    { name = "uvloop", program = "asyncio_timers.py", arguments = "uvloop", needs = "uvloop" },
    { name = "Twisted", program = "twisted_timers.py", needs = "twisted" },
    { name = "Node", program = "node_timers.js", needs = "node" },
  },
}

return {
  echo(1, 1, 1 << 17, 1.5, 1.7),
  echo(50, 1, 1 << 17, 1.5, 1.7),
  echo(1000, 1, 1 << 17, 1.3, 1.5),
  echo(1, 16, 1 << 20, 2.0, 2.3),
  echo(50, 16, 1 << 20, 2.0, 2.3),
  echo(1000, 16, 1 << 20, 2.0, 2.3),
  latency(1, 1 << 14),
  latency(50, 1 << 17),
  idle,
  timers,
}
