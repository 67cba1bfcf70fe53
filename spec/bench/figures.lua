-- What is measured of a contender: each has a name, which the instrument prints it by, and a table in
-- the report. `unit` heads a column of medians. `absolute` figures are shown as they are, all others
-- as ratios to the reference's. With `rate`, how many of its size in a second is a column, too.

return {
  cpu = { name = "cpu", title = "CPU time", unit = "CPU s", format = "%9.3f" },
  records = { name = "cpu", title = "CPU time, and records in a second of it", unit = "CPU s", format = "%9.3f",
              rate = true },
  memory = { name = "memory", title = "most memory at any time", unit = "Mi", format = "%9.1f", divisor = 1 << 20 },
  line_cpu = { name = "cpu", title = "the server's CPU time per line", unit = "us", format = "%9.3f" },
  p50 = { name = "p50", title = "latency, p50", unit = "us", format = "%9.1f" },
  p99 = { name = "p99", title = "latency, p99", unit = "us", format = "%9.1f" },
  held = { name = "memory", title = "octets of private memory (smaps_rollup) per connection", absolute = true },
}
