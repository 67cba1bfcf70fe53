-- The rows of the score: what is measured, by which command, how much of it has to be good, and how
-- much has to be tried at least.

return {
  { name = "each system call fails once, in each way it may", command = "make sweep", target = 100, least = 5000 },
  { name = "all specs with every second call interrupted, octet by octet, with half of the calls in vain",
    command = "make rules", target = 100, least = 100000 },
  { name = "each allocation fails, once or on and on, in Lua and in the C core", command = "make allocations",
    target = 100, least = 20000 },
  { name = "what peers may send, or not take, to do harm", command = "make hostile", target = 100, least = 1500 },
  { name = "streams for the filters that libFuzzer makes, guided by lines", command = "make guided TIME=60",
    target = 100, least = 5000 },
  { name = "a quarter of an hour of everything together, with faults in 1 % of the calls",
    command = "make soak TIME=900 SEED=1", target = 100, least = 1000 },
  { name = "the specs, with a full collection at each object that our code makes, and sanitizers",
    command = "make collect", target = 100, least = 4500 },
  { name = "under a Lua with assertions and checks of its API, and sanitizers",
    command = "make checked", target = 100, least = 4500 },
  { name = "under one whose stack moves at each check",
    command = "make checked VARIANT=HARDSTACKTESTS", target = 100, least = 4500 },
  { name = "branches of the C sources that the suite takes", command = "make coverage PART=c", target = 95,
    least = 1900 },
  { name = "lines of the Lua sources that the suite takes", command = "make coverage PART=lua", target = 98,
    least = 5000 },
  { name = "comparisons in filters and wheels, turned round, that the suite notices", command = "make mutants",
    target = 85, least = 1000 },
  { name = "under valgrind, its descriptors too", command = "make valgrind", target = 100, least = 4500 },
}
